"""Whether a GPU can be used, and the reason, on small made-up file trees."""

import sys
from types import SimpleNamespace

import pytest
from fake_computer import tree

from flopslib.measuring.system import gpu
from flopslib.measuring.system.gpu import Build, Gpu

CUDA_BUILD, CPU_BUILD, NO_TORCH = Build("2.13.0+cu126", "12.6"), Build("2.13.0+cpu"), Build()
NVIDIA = {"proc/driver/nvidia/gpus/0000:01:00.0/information": "Model: \t NVIDIA H100\nIRQ: 7\n"}


def loaded(cuda=False, mps=False):
    """A PyTorch that has been imported and can be asked."""
    return SimpleNamespace(
        cuda=SimpleNamespace(
            is_available=lambda: cuda,
            device_count=lambda: 2,
            get_device_properties=lambda n: SimpleNamespace(
                name="H100 NVL",
                total_memory=94 * 2**30,
                major=9,
                minor=0,
                multi_processor_count=132,
            ),
        ),
        backends=SimpleNamespace(mps=SimpleNamespace(is_available=lambda: mps)),
    )


@pytest.fixture
def not_loaded(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


@pytest.mark.parametrize(
    "files, build, why",
    [
        ({}, CUDA_BUILD, "no NVIDIA driver was found here"),
        ({}, CPU_BUILD, "no NVIDIA driver was found here"),
        (
            NVIDIA,
            CPU_BUILD,
            "NVIDIA H100 is here, but this PyTorch (2.13.0+cpu) was not built for NVIDIA GPUs",
        ),
        (NVIDIA, NO_TORCH, "NVIDIA H100 is here, but PyTorch is not installed"),
        (
            {"dev/kfd": ""},
            CUDA_BUILD,
            "an AMD GPU is here, but this PyTorch (2.13.0+cu126) was not built for AMD GPUs",
        ),
    ],
)
def test_why_no_gpu_is_used(tmp_path, not_loaded, files, build, why):
    found = gpu.find(tree(tmp_path, files), "Linux", "x86_64", build)
    assert not found and found.device == "" and found.why == why
    assert repr(found) == f"no GPU is used: {why}"


@pytest.mark.parametrize(
    "files", [NVIDIA, {"dev/nvidia0": ""}, {"usr/lib/wsl/lib/libcuda.so.1": ""}]
)
def test_a_driver_and_a_build_for_it_make_a_gpu(tmp_path, not_loaded, files):
    found = gpu.find(tree(tmp_path, files), "Linux", "x86_64", CUDA_BUILD)
    assert found and found.device == "cuda" and "NVIDIA" in repr(found)


def test_an_amd_gpu_is_cuda_to_pytorch(tmp_path, not_loaded):
    found = gpu.find(tree(tmp_path, {"dev/kfd": ""}), "Linux", "x86_64", Build("2.13", hip="6.4"))
    assert (found.name, found.device) == ("an AMD GPU", "cuda")


def test_a_hidden_gpu_is_said_to_be_hidden(tmp_path, not_loaded, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    found = gpu.find(tree(tmp_path, NVIDIA), "Linux", "x86_64", CUDA_BUILD)
    assert not found and found.why.endswith("CUDA_VISIBLE_DEVICES hides it")


def test_a_pytorch_that_is_loaded_is_asked_itself(tmp_path, not_loaded):
    root = tree(tmp_path, NVIDIA)
    no = gpu.find(root, "Linux", "x86_64", CUDA_BUILD, loaded(cuda=False))
    yes = gpu.find(root, "Linux", "x86_64", CUDA_BUILD, loaded(cuda=True))
    assert not no and "was asked and says no" in no.why
    assert yes.name == "H100 NVL" and (yes.count, yes.processors, yes.capability) == (2, 132, "9.0")
    assert repr(yes) == (
        "a GPU can be used: H100 NVL (94 GiB, 132 multiprocessors, compute "
        "capability 9.0, the first of 2)"
    )


@pytest.mark.parametrize(
    "arch, torch, build, device, why",
    [
        ("x86_64", None, CPU_BUILD, "", "an Intel Mac"),
        ("arm64", None, CPU_BUILD, "mps", "Metal"),
        ("arm64", None, NO_TORCH, "", "PyTorch is not installed"),
        ("arm64", loaded(mps=False), CPU_BUILD, "", "was asked and says no"),
        ("arm64", loaded(mps=True), CPU_BUILD, "mps", "Metal"),
    ],
)
def test_a_mac_has_a_gpu_if_its_chip_is_apples(not_loaded, arch, torch, build, device, why):
    found = gpu.find("/", "Darwin", arch, build, torch)
    assert found.device == device and why in found.why


def test_the_installed_pytorch_is_read_from_its_files():
    import torch

    build = gpu.torch_build()
    assert torch.__version__.startswith(build.version) and build.version
    assert (build.cuda, build.hip) == (torch.version.cuda or "", torch.version.hip or "")


def test_a_gpu_is_true_only_if_it_can_be_used():
    assert Gpu("H100", "cuda", "") and not Gpu("H100", "", "why")
