import signal
from types import SimpleNamespace

import numpy as np
import pytest
from test_training import CE, run, small, toy

from nnlib.losses import LOSSES, Loss
from nnlib.network import Network
from nnlib.progress import DivergedError, History, ProgressBar
from nnlib.training import step
from nnlib.widgets import live
from nnlib.widgets.live import Panel, live_training, packed_images, packed_records, scales


@pytest.fixture
def cell(monkeypatch):
    """A notebook's cell: what it shows in the end, and every widget that it ever showed."""
    cell = SimpleNamespace(shown=[], widgets=[])

    def display(thing, display_id=False):
        place = len(cell.shown)
        cell.shown.append(thing)
        if isinstance(thing, Panel):
            cell.widgets.append(thing)
        return SimpleNamespace(update=lambda other: cell.shown.__setitem__(place, other))

    monkeypatch.setattr(live, "get_ipython", lambda: SimpleNamespace(kernel=True))
    monkeypatch.setattr(live, "_display", display)
    monkeypatch.setattr(live, "PERIOD", 0)
    monkeypatch.setenv("TQDM_DISABLE", "0")
    return cell


def interrupting(update):
    """Cross-entropy that interrupts in the middle of an update, before any weight changes."""
    calls = []

    def gradient(Z, Y):
        calls.append(1)
        if len(calls) == update:
            signal.raise_signal(signal.SIGINT)
        return LOSSES[CE].gradient(Z, Y)

    return LOSSES[CE]._replace(gradient=gradient)


def parameters(network):
    return np.concatenate([A.ravel() for layer in network.layers for A in (layer.W, layer.b)])


def test_a_stop_ends_the_training_after_the_update_with_a_record_of_it(cell):
    network = small()
    history = run(network, loss=interrupting(7), watch=live_training(), shuffle=False)
    assert history.updates == [0, 5, 7]
    assert history.epochs[-1] == 7 / 5
    by_hand, (X, Y) = small(), toy()
    for batch in [slice(8 * (j % 5), 8 * (j % 5) + 8) for j in range(7)]:
        step(by_hand, X[:, batch], Y[:, batch], LOSSES[CE], 0.1)
    np.testing.assert_array_equal(parameters(network), parameters(by_hand))
    assert cell.shown[0].get_suptitle() == "Stopped after 1.4 of 3 epochs"


def test_a_second_interrupt_breaks_off(cell):
    def impatient(*_):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run(watch=[live_training(), impatient])
    assert cell.shown[0].get_suptitle() == "Ended by KeyboardInterrupt after 0 of 3 epochs"


@pytest.mark.parametrize(
    ("others", "title"),
    [([], "Trained for 3 epochs"), ([lambda run: run.stop()], "Stopped after 0 of 3 epochs")],
    ids=["of a whole training", "of one that another watcher stopped"],
)
def test_a_stop_that_comes_a_moment_too_late_is_no_error(cell, monkeypatch, others, title):
    draw = live.plots.plot_learning_curves

    def interrupted(*arguments, **options):
        if options["quantity"] == "loss":
            signal.raise_signal(signal.SIGINT)
        return draw(*arguments, **options)

    monkeypatch.setattr(live.plots, "plot_learning_curves", interrupted)
    run(watch=[live_training(), *others])
    assert cell.shown[0].get_suptitle() == title


@pytest.mark.parametrize("changes", [{}, {"learning_rate": lambda t: -1}, {"loss": "nonsense"}])
def test_interrupts_are_afterwards_what_they_were(cell, changes):
    before = signal.getsignal(signal.SIGINT)
    try:
        run(watch=live_training(), **changes)
    except ValueError:
        assert changes
    assert signal.getsignal(signal.SIGINT) is before


def test_a_figure_with_alternative_text_takes_the_place_of_the_widget(cell):
    run(watch=live_training(), validation=toy(seed=9))
    (panel,), (figure,) = cell.widgets, cell.shown
    assert panel.comm is None  # closed
    assert repr(figure).startswith("Trained for 3 epochs, training loss from 1.")
    assert "validation accuracy from" in repr(figure)
    loss, accuracy = figure.axes
    assert [line.get_linestyle() for line in loss.lines] == ["-", "--"]
    assert (loss.get_xlabel(), loss.get_ylabel()) == ("epochs", "loss")
    assert accuracy.get_ylabel() == "accuracy (fraction correct)"


def test_a_regression_leaves_a_figure_without_accuracies(cell):
    X, _ = toy()
    network = Network.random([2, 1], ["identity"], rng=1)
    run(
        network,
        (X, X[:1] + 7),
        loss="mean_squared_error",
        learning_rate=0.01,
        watch=live_training(),
    )
    (figure,) = cell.shown
    assert [ax.get_ylabel() for ax in figure.axes] == ["loss"]
    assert "accuracy" not in repr(figure)
    rows = np.frombuffer(cell.widgets[0].records, dtype="<f4").reshape(-1, 5)
    assert np.isnan(rows[:, 2]).all()


def test_the_figure_says_what_it_is_told_to(cell):
    run(watch=live_training(alt="Loss falls, accuracy rises."))
    assert repr(cell.shown[0]) == "Loss falls, accuracy rises."


def test_a_quiet_training_leaves_the_figure_and_shows_no_widget(cell, monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    history = run(watch=live_training())
    (figure,) = cell.shown
    assert not cell.widgets
    np.testing.assert_array_equal(figure.axes[0].lines[0].get_ydata(), history.training_loss)


def test_figures_are_shown_once():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    run(watch=live_training())
    assert plt.get_fignums() == before


def test_the_browser_hears_of_every_update_and_record(cell, monkeypatch):
    before_each_message = []

    class Listening(Panel):
        def hold_sync(self):
            before_each_message.append((self.epoch, len(self.records) // 20))
            return super().hold_sync()

    monkeypatch.setattr(live, "Panel", Listening)
    run(watch=live_training(), epochs=2, batch_size=20)
    told = [(0, 0), (0, 1), (0.5, 1), (1, 1), (1, 2), (1.5, 2), (2, 2)]
    assert before_each_message == told


def test_between_two_messages_nothing_is_sent(cell, monkeypatch):
    monkeypatch.setattr(live, "PERIOD", 1e9)
    epochs = []
    run(watch=[live_training(), lambda run: epochs.append(cell.widgets[0].epoch)])
    assert set(epochs) == {0}


def test_one_object_serves_two_trainings_and_two_objects_train_at_once(cell):
    view = live_training()
    run(watch=view)
    run(watch=[view, lambda _: run(epochs=1, watch=live_training())])
    titles = [figure.get_suptitle() for figure in cell.shown]
    assert titles.count("Trained for 3 epochs") == 2
    assert titles.count("Trained for 1 epoch") == 4


def test_a_training_that_diverges_leaves_its_curves_and_still_fails(cell):
    linear = Network.random([2, 3], rng=1)
    with pytest.raises(DivergedError) as error:
        run(linear, loss="mean_squared_error", learning_rate=20, epochs=500, batch_size=None,
            watch=live_training())  # fmt: skip
    (figure,) = cell.shown
    assert figure.get_suptitle().startswith("Diverged after ")
    assert len(figure.axes[0].lines[0].get_xdata()) == len(error.value.history.epochs)


def test_a_training_that_fails_before_its_first_record_shows_that(cell):
    with pytest.raises(DivergedError):
        run(loss=Loss("infinite", lambda A, Y: np.inf, lambda A, Y: A), watch=live_training())
    assert repr(cell.shown[0]) == "Diverged after 0 of 3 epochs."


def test_stopping_by_the_callback_is_shown_as_stopped(cell):
    run(watch=[live_training(), lambda run: run.stop() if run.epoch >= 2 else None])
    assert cell.shown[0].get_suptitle() == "Stopped after 2 of 3 epochs"


def test_first_weights_are_shown_as_images_while_they_learn_and_at_the_end(cell):
    rng = np.random.default_rng(0)
    network = Network.random([784, 4, 3], rng=1)
    data = rng.random((784, 20)), np.eye(3, 20)
    data[1][0, 3:] = 1
    run(network, data, watch=live_training(weights=3))
    assert len(cell.widgets[0].images) == 3 * 784
    assert sum(bool(ax.images) for ax in cell.shown[1].axes) == 3


@pytest.mark.parametrize("weights", [1, -1, 9])
def test_weights_that_are_no_images_are_refused_before_anything_changes(cell, weights):
    network = small()
    with pytest.raises(ValueError, match=f"weights is {weights}, but network is .* 784 inputs"):
        run(network, watch=live_training(weights=weights))
    np.testing.assert_array_equal(parameters(network), parameters(small()))


def test_a_long_history_is_sent_thinned_with_both_its_ends():
    n = 10 * live.MOST_POINTS
    loss = list(range(n))
    history = History(epochs=loss, training_loss=loss, training_accuracy=loss)
    rows = np.frombuffer(packed_records(history), dtype="<f4").reshape(-1, 5)
    assert len(rows) == live.MOST_POINTS
    assert rows[[0, -1], 0].tolist() == [0, n - 1]
    assert np.isnan(rows[:, 3:]).all()
    np.testing.assert_array_equal(rows[:, 0], rows[:, 1])


def test_what_was_before_the_training_counts_for_the_scale_at_first_only():
    loss, accuracy = [2.3, 0.4, 0.3, 0.2], [0.1, 0.8, 0.9, 0.95]
    for n, scale in ((0, (1, 0.98)), (1, (2.3, 0.1)), (3, (2.3, 0.1)), (4, (0.4, 0.8))):
        history = History(loss[:n], training_loss=loss[:n], training_accuracy=accuracy[:n])
        assert scales(history) == scale
    held_out = {"validation_loss": [9, 8, 7, 7], "validation_accuracy": [0, 0.1, 0.2, 0.3]}
    history = History(loss, training_loss=loss, training_accuracy=accuracy, **held_out)
    assert scales(history) == (8, 0.1)


def test_weights_become_bytes_around_128():
    W = np.array([[0.0, 0.5, -0.5], [2.0, 0, 0]])
    assert list(packed_images(W, 1)) == [128, 160, 96]
    assert list(packed_images(W[1:], 1)) == [255, 128, 128]
    assert list(packed_images(0 * W, 1)) == [128, 128, 128]


def test_outside_of_notebooks_there_is_the_plain_bar():
    assert type(live_training(weights=3)) is ProgressBar
