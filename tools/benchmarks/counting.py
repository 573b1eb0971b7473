"""The counter beside its peers, in one run: who is right, what a count costs, and a model of 405B.

    python tools/benchmarks/counting.py --peers FOLDER        all of it
    python tools/benchmarks/counting.py --peers FOLDER time   a part: score, time or large
    python tools/benchmarks/counting.py --before CHECKOUT     this code against another checkout's

FOLDER holds the peers' environment, which is made if it is not there. Each count runs in a process
of its own, since peers leave hooks behind, and time is CPU time on one thread, a count and the
plain call in turn, so that a busy machine matters little. Peers report what they call MAC doubled.
To add a peer: a line in PINNED and in PEERS. To time another program before and after: WORKLOADS.
"""

import argparse
import importlib.metadata
import importlib.util
import json
import logging
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import sysconfig
import time
import venv
import warnings
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TREE = Path(os.environ.get("TREE_TO_TIME", ROOT))  # the checkout whose flopslib is imported
sys.path[:0] = [str(TREE), str(ROOT / "tests/support")]
PINNED = [
    "fvcore==0.1.5.post20221221",
    "ptflops==0.7.5",
    "calflops==0.3.2",
    "thop==0.1.1.post2209072238",
    "torchinfo==1.8.0",
    "torchprofile==0.1.0",
    "torch-operation-counter==0.3.9",
    "torch-flops==0.4.1",
    "deepspeed==0.19.8",
    "ultralytics-thop==2.2.3",
]
APART = "ultralytics-thop"  # its package is named thop, like the other one: a folder of its own
SECONDS = 120  # for one count


def make_environment(folder):
    """The Python of an environment with the peers, on the torch that is here already."""
    python = folder / "bin" / "python"
    if python.exists():
        return python
    venv.create(folder, with_pip=True, symlinks=True)
    here = sysconfig.get_path("purelib")
    (inside,) = (folder / "lib").glob("python*/site-packages")
    (inside / "torch_is_there.pth").write_text(f"import site; site.addsitedir({here!r})\n")
    same = [
        f"{name}=={importlib.metadata.version(name)}"
        for name in ("torch", "torchvision", "transformers", "numpy")
    ]
    (folder / "same.txt").write_text("\n".join(same))
    for name in ["wheel", *PINNED]:
        pip = [python, "-m", "pip", "install", "-q", "--no-build-isolation"]
        where = (
            ["--no-deps", "--target", folder / "apart"]
            if name.startswith(APART)
            else ["-c", folder / "same.txt"]
        )
        done = subprocess.run([*pip, *where, name], capture_output=True, text=True)
        if done.returncode:
            print(f"not installed: {name}: {done.stderr.strip().splitlines()[-1]}")
    return python


def alone(fn, *args, seconds=SECONDS):
    """fn(*args) in a forked process, quietly; a text where it fails."""
    context = multiprocessing.get_context("fork")
    answers, answer = context.Pipe(False)

    def work():
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1), os.dup2(nowhere, 2)
        try:
            answer.send(fn(*args))
        except BaseException as error:
            answer.send(f"{type(error).__name__}: {str(error)[:70]}")

    child = context.Process(target=work)
    child.start()
    answer.close()
    try:
        return answers.recv() if answers.poll(seconds) else f"no answer in {seconds} s"
    except EOFError:
        return "died"
    finally:
        child.kill()
        child.join()


# -- the peers: (model, inputs, run) -> FLOP in products -------------------------------------------


def flopslib(model, inputs, run, kind="product", causal="dense"):
    import flopslib as fl

    return fl.count(run).kinds(causal).get(kind, 0)


def torchs_counter(model, inputs, run):
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as found:
        run()
    return found.get_total_flops()


def torchs_profiler(model, inputs, run):
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CPU], with_flops=True, record_shapes=True) as found:
        run()
    return sum(
        row.flops for row in found.key_averages() if row.key not in ("aten::mul", "aten::add")
    )


def empty_mode(model, inputs, run):
    from torch.utils._python_dispatch import TorchDispatchMode

    class Empty(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            return func(*args, **(kwargs or {}))

    with Empty():
        run()


def fvcore(model, inputs, run):
    from fvcore.nn import FlopCountAnalysis

    found = FlopCountAnalysis(model, inputs).unsupported_ops_warnings(False)
    found = found.uncalled_modules_warnings(False).tracer_warnings("none").by_operator()
    return 2 * int(
        sum(
            found[name]
            for name in ("linear", "conv", "matmul", "einsum", "bmm", "mm", "addmm")
            if name in found
        )
    )


def ptflops(model, inputs, run, backend="pytorch"):
    import torch
    from ptflops import get_model_complexity_info

    class ByName(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, **named):
            return self.model(*named.values())

    macs, _ = get_model_complexity_info(
        ByName(),
        (1,),
        input_constructor=lambda _: {f"x{i}": x for i, x in enumerate(inputs)},
        as_strings=False,
        print_per_layer_stat=False,
        backend=backend,
        verbose=False,
    )
    return 2 * int(macs)


def ptflops_aten(model, inputs, run):
    return ptflops(model, inputs, run, "aten")


def calflops(model, inputs, run):
    from calflops import calculate_flops

    return 2 * int(
        calculate_flops(
            model,
            args=list(inputs),
            output_as_string=False,
            print_results=False,
            print_detailed=False,
        )[1]
    )


def deepspeed(model, inputs, run):
    from deepspeed.profiling.flops_profiler import get_model_profile

    return 2 * int(
        get_model_profile(
            model,
            args=list(inputs),
            as_string=False,
            warm_up=0,
            print_profile=False,
            detailed=False,
        )[1]
    )


def thop(model, inputs, run):
    from thop import profile

    return int(2 * profile(model, inputs=tuple(inputs), verbose=False)[0])


def ultralytics_thop(model, inputs, run):
    sys.path.insert(0, str(Path(sys.prefix) / "apart"))
    return thop(model, inputs, run)


def torchinfo(model, inputs, run):
    from torchinfo import summary

    device = inputs[0].device.type if inputs else "cpu"
    return 2 * int(
        summary(model, input_data=list(inputs), verbose=0, device=device).total_mult_adds
    )


def torch_operation_counter(model, inputs, run):
    from torch_operation_counter import OperationsCounterMode

    with OperationsCounterMode(model) as found:
        run()
    return 2 * sum(
        int(n)
        for name, n in found.operations_count["__main__"].items()
        if any(word in str(name) for word in ("mm", "conv", "attention", "einsum"))
    )


def torchprofile(model, inputs, run):
    from torchprofile import profile_macs

    return 2 * int(profile_macs(model, tuple(inputs)))


def torch_flops(model, inputs, run):
    import torch
    from torch_flops import TorchFLOPsByFX

    def nothing(*args, **options):  # as shipped it asks for a GPU
        return 0

    torch.cuda.reset_peak_memory_stats = torch.cuda.max_memory_allocated = nothing
    torch.cuda.memory_allocated = nothing
    own = isinstance(model.fn, torch.nn.Module) and not model.names
    found = TorchFLOPsByFX(model.fn if own else model)  # it cannot trace *arguments
    found.propagate(*inputs)
    return int(found.print_total_flops(show=False))


SEE_BACKWARD = [flopslib, torchs_counter, torchs_profiler, torch_operation_counter]
PEERS = [
    *SEE_BACKWARD,
    fvcore,
    ptflops,
    ptflops_aten,
    calflops,
    deepspeed,
    thop,
    ultralytics_thop,
    torchinfo,
    torchprofile,
    torch_flops,
]


def program(case):
    """(a module that takes tensors only, the tensors, a function that runs them)."""
    import torch
    from torch.utils._pytree import tree_leaves

    class Program(torch.nn.Module):
        def __init__(self, fn, args, named):
            super().__init__()
            self.fn, self.fixed, self.names = fn, {}, []
            self.given = [*args]
            for name, value in named.items():
                if isinstance(value, torch.Tensor):
                    self.names.append(name), self.given.append(value)
                else:
                    self.fixed[name] = value
            self.n = len(args)
            closure = [cell.cell_contents for cell in getattr(fn, "__closure__", None) or ()]
            leaves = tree_leaves(
                [[*x] if isinstance(x, torch.nn.ModuleList) else x for x in closure]
            )
            # so that peers that look for modules see them
            self.modules_of_fn = torch.nn.ModuleList(
                x for x in leaves if isinstance(x, torch.nn.Module)
            )

        def forward(self, *given):
            out = self.fn(*given[: self.n], **dict(zip(self.names, given[self.n :])), **self.fixed)
            out = tuple(x for x in tree_leaves(out) if isinstance(x, torch.Tensor))
            return out[0] if len(out) == 1 else out

    torch.manual_seed(0)
    model = Program(*case.build())
    model.train(getattr(model.fn, "training", False))

    def run():
        with torch.set_grad_enabled(case.how == "grad"):
            out = model(*model.given)
            if case.how == "grad":
                (out if isinstance(out, torch.Tensor) else out[0]).sum().backward()

    return model, tuple(model.given), run


def count_by(peer, case, built):
    """FLOP of a built program by one peer."""
    import torch

    model, inputs, run = built
    if peer is flopslib:
        return flopslib(model, inputs, run, case.kind, case.causal)
    with torch.set_grad_enabled(case.how == "grad"):
        return peer(model, inputs, run)


# -- the three parts -------------------------------------------------------------------------------

CLASSES = ("exact", "within 2 %", "wrong", "silent 0", "crash", "n/a")


def class_of(found, truth):
    if not isinstance(found, int):
        return found if found == "n/a" else "crash"
    if found == truth:
        return "exact"
    if not found:
        return "silent 0"
    return "within 2 %" if truth and abs(found / truth - 1) <= 0.02 else "wrong"


def counts_of(case, peers):
    built = program(case)
    return {
        peer.__name__: "n/a"
        if case.how == "grad" and peer not in SEE_BACKWARD
        else alone(count_by, peer, case, built)
        for peer in peers
    }


def score(peers):
    from counting_cases import CASES

    scores, crashes = {peer.__name__: Counter() for peer in peers}, Counter()
    print("\nScore: reported / true, FLOP in products; '=' exact, 'x' a crash")
    print("  ".join(f"{i + 1} {peer.__name__}" for i, peer in enumerate(peers)))
    for name, case in CASES.items():
        found = alone(counts_of, case, peers, seconds=SECONDS * len(peers))
        if isinstance(found, str):
            found = {peer.__name__: found for peer in peers}
        cells = []
        for peer, n in found.items():
            kind = class_of(n, case.truth)
            scores[peer][kind] += 1
            crashes[peer, n] += kind == "crash"
            cells.append(
                {"exact": "=", "crash": "x", "n/a": "n/a"}.get(kind)
                or (f"{n / case.truth:.3g}" if case.truth else f"{n:.1e}")
            )
        print(f"{name[:44]:44}", *(f"{cell:>6}" for cell in cells), flush=True)
    print(f"\n{'of ' + str(len(CASES)):26}", *(f"{kind:>10}" for kind in CLASSES))
    for peer, kinds in scores.items():
        print(f"{peer:26}", *(f"{kinds[kind]:10}" for kind in CLASSES))
    for (peer, why), times in crashes.most_common():
        if times > 5:
            print(f"{peer}, {times} times: {why}")


def ratios(peer, case, built, times):
    """[(CPU seconds of a count, of the plain call)], in turn; the first of a process first."""
    taken = []
    for _ in range(times + 1):
        start = time.process_time()
        built[2]()
        middle = time.process_time()
        count_by(peer, case, built)
        taken.append((time.process_time() - middle, middle - start))
    return taken


def ratios_of(case, times, peers):
    """{peer: its ratios by process, or why there are none}: the peers in turn, three times."""
    built, found = program(case), {peer.__name__: [] for peer in peers}
    for _ in range(3):
        for peer in peers:
            if isinstance(found[peer.__name__], list):
                taken = alone(ratios, peer, case, built, times)
                if isinstance(taken, str):
                    found[peer.__name__] = taken
                else:
                    found[peer.__name__].append(taken)
    return found


def tiny_operators():
    import torch
    from torch import nn

    layers = [layer for _ in range(200) for layer in (nn.Linear(32, 32), nn.ReLU())]
    return nn.Sequential(*layers).eval(), [torch.randn(8, 32)], {}


def cost_in_time(peers):
    from counting_cases import CASES, Case

    work = {
        "400 tiny operators": (Case(tiny_operators, 0), 15),
        "GPT-2 small, 128 tokens": (CASES["GPT-2 small, 128 tokens, eager attention"], 2),
        "ResNet-50": (CASES["torchvision resnet50"], 3),
        "a training step of a tiny GPT-2": (CASES["training a GPT-2, eager attention"], 10),
        "Llama 1B on meta": (CASES["Llama 1B, 2,048 tokens, on meta"], 4),
    }
    for name, (case, times) in work.items():
        these = [peer for peer in peers if case.how == "run" or peer in SEE_BACKWARD]
        found = alone(ratios_of, case, times, [empty_mode, *these], seconds=1800)
        runs = [taken for taken in found.values() if isinstance(taken, list)]
        plain = statistics.median(b for taken in runs for run in taken for _, b in run[1:])
        print(f"\nTime of a count / of the plain call: {name}, plain {plain * 1e3:.3g} ms")
        for peer, taken in found.items():
            if isinstance(taken, str):
                print(f"  {peer:26} {taken}")
                continue
            later = [pair for run in taken for pair in run[1:]]
            ratio = statistics.median(a / b for a, b in later)
            extra = statistics.median(a - b for a, b in later) * 1e3
            first = min(run[0][0] for run in taken) * 1e3  # with what it imports
            line = f"  {peer:26} x {ratio:6.2f}  {extra:+9.2f} ms, the first count {first:8.1f} ms"
            print(line, flush=True)


def large(peers):
    print("\nLlama 3.1 405B, 8,192 tokens, on meta, forward and backward, the first time:")
    for name in ("plain", "flopslib", "torchs_counter"):
        done = subprocess.run(
            [sys.executable, __file__, "--child", name], text=True, capture_output=True
        )
        print(f"  {name:26}", done.stdout.strip() or done.stderr.strip().splitlines()[-1])


def one_large(name):
    import torch

    import flopslib as fl
    from flopslib.lab import models

    _ = fl.count  # loaded before the clock starts
    start = time.process_time()
    model = models.build("Llama 3.1 405B")
    tokens = torch.zeros(1, 8192, dtype=torch.long, device="meta")
    built = time.process_time()

    def run():
        return model(tokens).sum().backward()

    found = run() if name == "plain" else globals()[name](model, tokens, run)
    spent, most = time.process_time() - built, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    most *= 1 if sys.platform == "darwin" else 1024
    print(
        f"{spent:5.2f} s of CPU (built in {built - start:.2f}), at most "
        f"{most / 2**30:.2f} GiB, {f'{found:,} FLOP' if found else ''}"
    )


# -- before and after ------------------------------------------------------------------------------


def tiny_layers():
    import torch

    model, data, _ = tiny_operators()
    return model, data, torch.no_grad


def gpt2_forward():
    import torch

    from flopslib.lab import models

    tokens = torch.zeros(1, 128, dtype=torch.long)
    return models.TinyGPT(50257, 128, 768, 12, 12).eval(), [tokens], torch.no_grad


def training_step():
    import torch

    from flopslib.lab import models

    model = models.TinyGPT(500, 64, 120, 2, 2)
    optimizer = torch.optim.AdamW(model.parameters())
    tokens = torch.zeros(4, 64, dtype=torch.long)

    def step():
        optimizer.zero_grad()
        model(tokens).sum().backward()
        optimizer.step()

    return step, [], torch.enable_grad


def numpy_loop():
    import numpy as np
    import torch

    def loop(a):
        for _ in range(400):
            a = np.tanh(a * 0.5) + 0.1
        return a

    return loop, [np.ones((8, 8))], torch.no_grad


def one_product():
    import torch

    a = torch.ones(8, 8)
    return torch.mm, [a, a], torch.no_grad


WORKLOADS = {  # name: (what makes (fn, arguments, context), calls of each kind a turn)
    "400 tiny operators": (tiny_layers, 20),
    "GPT-2 small, 128 tokens": (gpt2_forward, 2),
    "a training step of a tiny GPT": (training_step, 10),
    "1,200 NumPy functions": (numpy_loop, 10),
    "one small product": (one_product, 200),
}


def times_of_tree():
    """{workload: (best CPU seconds of a count, of the plain call)} of the tree that is imported."""
    import flopslib as fl

    times = {}
    for name, (make, calls) in WORKLOADS.items():
        fn, given, context = make()
        counts, plains = [], []
        with context():
            for _ in range(calls + 1):
                start = time.process_time()
                fn(*given)
                middle = time.process_time()
                fl.count(fn, *given)
                counts.append(time.process_time() - middle)
                plains.append(middle - start)
        times[name] = min(counts[1:]), min(plains[1:])
    return times


def against(before, turns=5):
    """Time two checkouts by turns, each in a process of its own, and print the best of each."""
    best = {}
    for _ in range(turns):
        for tree in (before, ROOT):
            done = subprocess.run(
                [sys.executable, __file__, "--child", "times"],
                env=os.environ | {"TREE_TO_TIME": str(tree)},
                text=True,
                capture_output=True,
                check=True,
            )
            for name, times in json.loads(done.stdout).items():
                for kind, seconds in zip(("count", "plain"), times):
                    key = name, tree, kind
                    best[key] = min(seconds, best.get(key, seconds))
    print("CPU seconds of a count, best of all turns: before, now, now / before, now / plain call")
    for name in WORKLOADS:
        earlier, now = best[name, before, "count"], best[name, ROOT, "count"]
        plain = best[name, ROOT, "plain"]
        print(
            f"  {name:32} {earlier:9.6f} {now:9.6f}  x {now / earlier:5.3f}  x {now / plain:6.2f}"
        )


def installed(peer):
    needs = {"ptflops_aten": "ptflops"}.get(peer.__name__, peer.__name__)
    if peer in (flopslib, torchs_counter, torchs_profiler):
        return True
    if peer is ultralytics_thop:
        return (Path(sys.prefix) / "apart" / "thop").exists()
    return importlib.util.find_spec(needs) is not None


def main():
    read = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    read.add_argument("--peers", type=Path, metavar="FOLDER", help="the peers' environment")
    read.add_argument("--before", type=Path, metavar="CHECKOUT", help="another checkout, by turns")
    read.add_argument("--child", help=argparse.SUPPRESS)
    read.add_argument("part", nargs="*", default=["score", "time", "large"])
    given = read.parse_args()
    if given.peers:
        python = make_environment(given.peers.absolute())
        os.execv(python, [str(python), __file__, *given.part])
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    os.environ["KINETO_LOG_LEVEL"] = "99"
    import torch

    torch.set_num_threads(1)
    if given.child == "times":
        return print(json.dumps(times_of_tree()))
    if given.child:
        return one_large(given.child)
    if given.before:
        return against(given.before.absolute())
    peers = [peer for peer in PEERS if installed(peer)]
    print(
        f"torch {torch.__version__}; not installed:",
        ", ".join(peer.__name__ for peer in PEERS if peer not in peers) or "none of the peers",
    )
    from foreign import transformers

    transformers().logging.set_verbosity_error()
    for part in given.part:
        {"score": score, "time": cost_in_time, "large": large}[part](peers)


if __name__ == "__main__":
    main()
