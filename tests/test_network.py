import copy
import pickle
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.activations import Activation
from nnlib.datasets import load_xor
from nnlib.layers import Dense
from nnlib.losses import LOSSES
from nnlib.network import Network, slices


@pytest.fixture
def network():
    return Network.random([4, 5, 3], rng=1)


def same(one, other):
    pairs = zip(one.layers, other.layers, strict=True)
    return all(np.array_equal(a.W, b.W) and np.array_equal(a.b, b.b) for a, b in pairs)


def test_a_network_is_its_layers_one_after_the_other(network):
    X = np.random.default_rng(0).normal(size=(4, 7))
    first, second = network.layers
    by_hand = second.W @ np.maximum(first.W @ X + first.b, 0) + second.b
    np.testing.assert_allclose(network.forward(X)[0], by_hand, rtol=1e-12)


def test_outputs_of_many_samples_are_those_of_their_slices(network):
    X = np.random.default_rng(0).normal(size=(4, 3000))
    np.testing.assert_allclose(network.outputs(X), network.forward(X)[0], rtol=1e-12, atol=1e-12)


def test_predict_names_the_largest_output(network):
    X = np.random.default_rng(0).normal(size=(4, 9))
    np.testing.assert_array_equal(network.predict(X), network.outputs(X).argmax(axis=0))


@given(m=st.integers(0, 50), size=st.integers(1, 60))
def test_slices_hold_every_sample_once(m, size):
    assert [j for part in slices(m, size) for j in range(m)[part]] == list(range(m))


@given(
    seed=st.integers(0, 2**32 - 1),
    sizes=st.lists(st.integers(1, 6), min_size=2, max_size=5),
    m=st.integers(1, 12),
    loss=st.sampled_from(sorted(LOSSES)),
    hidden=st.sampled_from(["sigmoid", "tanh", "relu"]),
)
def test_the_full_batch_gradient_is_the_mean_of_the_per_sample_gradients(
    seed, sizes, m, loss, hidden
):
    rng = np.random.default_rng(seed)
    activations = [hidden] * (len(sizes) - 2) + ["identity"]
    network = Network.random(sizes, activations, init="xavier", rng=rng)
    X = rng.normal(size=(sizes[0], m))
    Y = np.eye(sizes[-1])[:, rng.integers(0, sizes[-1], m)]
    whole = network.gradients(X, Y, LOSSES[loss].gradient)
    single = [network.gradients(X[:, [j]], Y[:, [j]], LOSSES[loss].gradient) for j in range(m)]
    for layer, gradient in enumerate(whole):
        for name in ("dW", "db"):
            mean = np.mean([getattr(g[layer], name) for g in single], axis=0)
            np.testing.assert_allclose(getattr(gradient, name), mean, rtol=1e-9, atol=1e-12)


def test_predict_of_a_single_output_says_on_which_side_of_one_half_it_lies():
    either = Network([Dense(np.array([[4.0, 4.0]]), np.array([[-2.0]]), "sigmoid")])
    np.testing.assert_array_equal(either.predict(load_xor()[0]), [0, 1, 1, 1])
    undecided = Network([Dense(np.zeros((1, 2)), np.zeros((1, 1)), "sigmoid")])
    np.testing.assert_array_equal(undecided.predict(load_xor()[0]), [0, 0, 0, 0])


def test_a_network_may_be_wide_and_deep():
    wide = Network.random([2, 300, 300], rng=1)
    wide.check_data(np.zeros((2, 1)), np.zeros((300, 1)))
    deep = Network.random([1] * 301, ["tanh"] * 300, rng=1)
    A, caches = deep.forward(np.ones((1, 1)))
    assert len(deep.backward(A, caches)) == 300


@pytest.mark.parametrize("copied", [Network.copy, copy.copy, copy.deepcopy])
def test_a_copy_is_independent(network, copied):
    twin = copied(network)
    twin.layers[0].W += 1
    assert not same(twin, network)


def test_the_same_seed_or_generator_gives_the_same_network_and_no_seed_another(network):
    assert same(Network.random([4, 5, 3], rng=np.random.default_rng(1)), network)
    assert not same(Network.random([4, 5, 3]), network)


def test_without_names_the_hidden_layers_are_relu_and_the_last_gives_scores():
    names = [layer.activation.name for layer in Network.random([4, 5, 6, 3], rng=1).layers]
    assert names == ["relu", "relu", "identity"]


def test_samples_and_targets_whose_dtype_has_a_note_are_welcome(network):
    noted = np.dtype(float, metadata={"unit": "volts"})
    network.check_data(np.zeros((4, 2), noted), np.zeros((3, 2), noted))


class TestBadInput:
    def test_no_layers(self):
        with pytest.raises(ValueError, match="layers is empty"):
            Network([])

    def test_a_layer_that_stands_in_the_network_twice(self):
        layer = Dense(np.eye(2), np.zeros((2, 1)), "tanh")
        with pytest.raises(ValueError, match="layers holds the same layer twice"):
            Network([layer, layer])

    def test_a_sample_that_is_no_column(self, network):
        with pytest.raises(ValueError, match=r"X has shape \(4,\).*X\[:, i:i\+1\]"):
            network.predict(np.zeros(4))

    def test_layers_that_do_not_fit_each_other(self):
        for n_in in (2, 4):
            found = rf"layer 1 has W of shape \(3, 2\) but layer 2 has W of shape \(1, {n_in}\)"
            with pytest.raises(ValueError, match=found):
                Network(
                    [Dense(np.zeros(shape), np.zeros((shape[0], 1)), "relu")
                     for shape in ((3, 2), (1, n_in))]
                )  # fmt: skip

    def test_layers_that_differ_in_dtype(self):
        one = Dense(np.zeros((2, 2)), np.zeros((2, 1)), "relu")
        with pytest.raises(ValueError, match=r"differ in dtype \(float64, float32\)"):
            Network([one, one.astype(np.float32)])

    @pytest.mark.parametrize("sizes", [[784], [784, 0], [784, 2.5], []])
    def test_sizes_that_are_no_layers(self, sizes):
        with pytest.raises(
            ValueError, match=r"sizes is \[.*\]; it must hold positive whole numbers"
        ):
            Network.random(sizes, ["relu"])

    def test_sizes_and_activations_that_do_not_fit(self):
        with pytest.raises(ValueError, match=r"\['relu'\] for sizes \[784, 10, 10\]"):
            Network.random([784, 10, 10], ["relu"])
        with pytest.raises(ValueError, match=r"\['relu', 'relu'\] for sizes \[784, 10\]"):
            Network.random([784, 10], ["relu", "relu"])

    def test_an_unknown_initialisation(self):
        with pytest.raises(ValueError, match="init 'kaiming' is unknown; choose from"):
            Network.random([2, 1], init="kaiming")

    def test_data_of_another_shape(self, network):
        with pytest.raises(ValueError, match=r"A_in has shape \(5, 2\); it must be \(4, m\)"):
            network.forward(np.zeros((5, 2)))

    @pytest.mark.parametrize(
        ("X", "Y"),
        [
            *(((rows, 2), (3, 2)) for rows in (3, 5)),
            *(((4, 2), (rows, 2)) for rows in (2, 4)),
            ((4,), (3, 2)), ((4, 2, 1), (3, 2)), ((4, 2), (3,)), ((4, 2), (3, 2, 1)),
        ],
    )  # fmt: skip
    def test_samples_or_targets_of_another_shape(self, network, X, Y):
        found = rf"X has shape {re.escape(str(X))} and its Y has shape {re.escape(str(Y))}; for "
        with pytest.raises(ValueError, match=found):
            network.check_data(np.zeros(X), np.zeros(Y))

    def test_samples_or_targets_of_another_dtype(self, network):
        X, Y = np.zeros((4, 2)), np.zeros((3, 2))
        for wrong in ((X.astype(np.float32), Y), (X, Y.astype(np.float32))):
            with pytest.raises(ValueError, match="but the network holds float64"):
                network.check_data(*wrong)
        with pytest.raises(ValueError, match="validation Y holds int64"):
            network.check_data(X, Y.astype(int), name="validation X")

    def test_another_number_of_targets_than_of_samples(self, network):
        for m in (1, 3):
            with pytest.raises(ValueError, match="both need the same number of columns"):
                network.check_data(np.zeros((4, 2)), np.zeros((3, m)))

    def test_caches_of_another_number_of_layers(self, network):
        A, caches = network.forward(np.zeros((4, 2)))
        for wrong in (caches[:1], [*caches, caches[-1]]):
            with pytest.raises(ValueError, match="caches"):
                network.backward(A, wrong)


class TestSaving:
    @pytest.fixture
    def file(self, network, tmp_path):
        network.save(tmp_path / "network.npz")
        return tmp_path / "network.npz"

    def test_a_loaded_network_is_the_saved_one(self, network, file):
        loaded = Network.load(file)
        assert same(loaded, network)
        assert repr(loaded) == repr(network)

    def test_a_network_of_any_number_of_layers_is_loaded(self, file):
        for sizes in ([4, 3], [4, 5, 6, 3], [1] * 200):
            network = Network.random(sizes, rng=1)
            network.save(file)
            assert same(Network.load(file), network)

    def test_an_unpickled_network_can_be_saved(self, network, file):
        pickle.loads(pickle.dumps(network)).save(file)
        assert same(Network.load(file), network)

    def test_float32_stays_float32(self, network, file):
        network.astype(np.float32).save(file)
        assert Network.load(file).dtype == np.float32

    def test_saving_leaves_no_other_file(self, file):
        assert list(file.parent.iterdir()) == [file]

    def test_saving_takes_a_path_as_text_and_keeps_its_name(self, network, tmp_path):
        network.save(str(tmp_path / "net"))
        assert same(Network.load(str(tmp_path / "net")), network)

    def test_a_failed_save_leaves_the_old_file(self, network, file, monkeypatch):
        before = file.read_bytes()
        monkeypatch.setattr(np, "savez", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            network.save(file)
        assert file.read_bytes() == before
        assert list(file.parent.iterdir()) == [file]

    def test_of_several_activations_of_your_own_the_first_is_named(self, tmp_path):
        mine = [Activation(name, np.sin, np.cos) for name in ("sine", "other")]
        with pytest.raises(ValueError, match="activation 'sine' is your own"):
            Network.random([2, 2, 1], mine, rng=1).save(tmp_path / "network.npz")

    def test_an_activation_of_your_own_cannot_be_saved(self, tmp_path):
        own = Activation("relu", lambda Z: Z, lambda Z: Z)
        with pytest.raises(ValueError, match="activation 'relu' is your own"):
            Network([Dense(np.eye(2), np.zeros((2, 1)), own)]).save(tmp_path / "network.npz")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("kept", [0, 1, 10, 100, 500, -1])
    def test_a_truncated_file_is_refused_by_name(self, file, kept):
        file.write_bytes(file.read_bytes()[:kept])
        with pytest.raises(ValueError, match=r"network\.npz is damaged or is not a network"):
            Network.load(file)

    def test_a_changed_byte_is_never_read_as_another_network(self, network, file):
        sound = file.read_bytes()
        for position in range(0, len(sound), 7):
            file.write_bytes(
                sound[:position] + bytes([sound[position] ^ 0xFF]) + sound[position + 1 :]
            )
            try:
                loaded = Network.load(file)
            except ValueError as error:
                assert "network.npz is damaged" in str(error)
            else:
                assert same(loaded, network)
                assert repr(loaded) == repr(network)

    def test_other_files_are_refused(self, tmp_path):
        file = tmp_path / "network.npz"
        np.savez(file, W=np.eye(2))
        with pytest.raises(ValueError, match="damaged or is not a network"):
            Network.load(file)
        for name in ("another", "z"):
            np.savez(file, format=name, activations=["relu"])
            with pytest.raises(ValueError, match=f"its format is '{name}'"):
                Network.load(file)
        with file.open("wb") as stream:
            np.save(stream, np.eye(2))
        with pytest.raises(ValueError, match="damaged or is not a network"):
            Network.load(file)

    def test_a_pickle_is_never_opened(self, tmp_path):
        file = tmp_path / "network.npz"
        np.savez(file, format=np.array(["nnlib network 1"], dtype=object))
        with pytest.raises(ValueError, match="damaged or is not a network"):
            Network.load(file)

    def test_a_file_with_parts_left_over_or_numbers_missing_is_refused(self, file):
        parts = dict(np.load(file))
        np.savez(file, **parts | {"activations": parts["activations"][:1]})
        with pytest.raises(ValueError, match="damaged or is not a network"):
            Network.load(file)
        missing = {name: part for name, part in parts.items() if name != "b1"}
        np.savez(file, **missing)
        with pytest.raises(ValueError, match="damaged or is not a network"):
            Network.load(file)
        np.savez(file, **parts | {"b0": parts["b0"] * np.nan})
        with pytest.raises(ValueError, match="not all finite"):
            Network.load(file)

    def test_others_may_read_the_file_as_they_may_any_new_file(self, file):
        other = file.with_name("other")
        other.touch()
        assert file.stat().st_mode == other.stat().st_mode

    def test_a_missing_folder_is_named(self, network, tmp_path):
        with pytest.raises(FileNotFoundError, match="no is not a folder"):
            network.save(tmp_path / "no" / "network.npz")

    def test_a_missing_file_is_called_missing(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            Network.load(tmp_path / "network.npz")
