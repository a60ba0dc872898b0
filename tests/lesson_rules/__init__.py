"""What every lesson keeps to: small rules, each from a lesson to complaints."""

from lesson_rules.budgets import (
    assertions_stand_in_guards,
    every_exercise_has_hints,
    folded_code_opens_with_a_comment,
    folded_outputs_give_nothing_away,
    guards_are_folded_and_silent,
    hints_come_in_three_steps,
    keeps_its_budgets,
    outputs_after_a_guess_are_folded,
    shows_the_python_of_a_first_course,
)
from lesson_rules.code import (
    defines_nothing_that_nnlib_has,
    every_code_cell_ran_in_order,
    figures_have_alternative_text,
    imports_nnlib,
    outputs_are_clean,
    snippets_compile,
)
from lesson_rules.form import (
    every_cell_has_its_place_in_the_slides,
    is_laid_out_as_a_lesson,
    is_normalised,
    is_valid,
    links_lead_somewhere,
    solutions_are_tagged,
)
from lesson_rules.prose import decimals_in_maths_come_from_code, no_result_in_the_prose
from lesson_rules.questions import questions_are_answered_as_their_keys_say

RULES = [
    is_normalised,
    is_valid,
    every_code_cell_ran_in_order,
    outputs_are_clean,
    figures_have_alternative_text,
    no_result_in_the_prose,
    decimals_in_maths_come_from_code,
    is_laid_out_as_a_lesson,
    links_lead_somewhere,
    imports_nnlib,
    defines_nothing_that_nnlib_has,
    snippets_compile,
    solutions_are_tagged,
    every_cell_has_its_place_in_the_slides,
    keeps_its_budgets,
    every_exercise_has_hints,
    hints_come_in_three_steps,
    assertions_stand_in_guards,
    guards_are_folded_and_silent,
    folded_code_opens_with_a_comment,
    outputs_after_a_guess_are_folded,
    folded_outputs_give_nothing_away,
    shows_the_python_of_a_first_course,
    questions_are_answered_as_their_keys_say,
]
