"""What every lesson keeps to: small rules, each from a lesson to complaints."""

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
]
