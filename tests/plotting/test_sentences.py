"""The words of each figure, once: the finding that is its title, the sentence printed under it.

Elsewhere the tests look at numbers and at what is drawn. Some figures draw tables of the package:
when a row changes, their words are read again and pinned again here.
"""

import pytest
from legibility import title
from plot_examples import EXAMPLES, example

from flopslib.plotting import FIGURES

WORDS = {  # figure: (title, sentence), of the examples in support/plot_examples.py
    "slide_rule": (
        "The EU's line: 3.02 million years for this core, 2.92 days for 100,000 x H100 at 40 %",
        (
            "The EU's line, 1e25 FLOP (cited: eur-lex.europa.eu, 2024-06): 3.02 million "
            "years for this core, 105 GFLOP/s (measured); 2.92 days for 100,000 x H100 at "
            "40 %, 39.6 EFLOP/s (estimated: dense BF16 sheet peak, 40 % reached)."
        ),
    ),
    "room": (
        "3 machines: the fastest core is 15 times the slowest",
        (
            "3 machines: one core does 6 GFLOP/s to 90 GFLOP/s, 12 GFLOP/s in the middle "
            "(measured, each on its own machine). 2 guesses: 2 GFLOP/s to 1e30 FLOP/s (as "
            "they were given). Drawn at the edge, though further out: 1. Line 2 is skipped: "
            "it is damaged."
        ),
    ),
    "counted_dots": (
        "The exact count closes in on 2n³; a count of MACs stays at half of it",
        (
            "A product of two n x n tables, n = 2 to 32: the exact count is n^2 below the custom "
            "2n^3: 75 % of it at n = 2, 98.4 % at n = 32. At n = 32 the custom gives "
            "65,536 FLOP, the exact count is 64,512 FLOP, 1,024 fewer; a count of multiply-adds "
            "gives half of the custom, 32,768 MAC (counted)."
        ),
    ),
    "product_step": (
        "Step 31 of 45: 7 x 9 = 63",
        (
            "Step 31 of 45: 7 x 9 = 63, the first product of row 3 and column 1. So far 19 "
            "multiplications and 12 additions (counted)."
        ),
    ),
    "attention": (
        "3 tokens look at 3 tokens: 9 scores",
        (
            "3 tokens each look at all 3: 9 scores (counted). Each row adds up to 100 % before "
            "rounding; the strongest look at another token is 'sat' at 'cat', 70 %."
        ),
    ),
    "shares": (
        "T x T products: 18 % of the FLOPs at 1,024 tokens, 93 % at 65,536",
        (
            "At 1,024 tokens: layers 82 %, T x T products 18 % of the FLOPs (counted). "
            "Shares of the FLOPs by part, 128 to 65,536 tokens: layers 97 to 6.6 %, T x T "
            "products 2.7 to 93 % (counted)."
        ),
    ),
    "reported": (
        "A watcher reports 50 % of the work at 1,024 tokens, and says nothing",
        (
            "Share of the true work that each counter reports: a watcher 95 % at 128, 50 % at "
            "1,024 tokens; ours 100 % at 128, 100 % at 1,024 tokens (counted)."
        ),
    ),
    "modules": (
        "blocks.0 has 40 % of 2,505 FLOP",
        (
            "2,505 FLOP in products by module: blocks.0 40 %, blocks.1 40 %, head 20 %, "
            "(itself) 0.2 % (counted)."
        ),
    ),
    "against_rule": (
        "6ND is 2.3 % too low for Llama 3.1 70B at 2,048 tokens, 20 times too low for GPT-2 at "
        "131,072",
        (
            "What training takes over 6ND, for texts of 128 to 131,072 tokens: GPT-2 1.14 at 1,024 "
            "tokens, 20 at 131,072; Llama 3.1 70B 1.00 at 1,024 tokens, 3.4 at 131,072; Mixtral, "
            "all experts 0.28 at 1,024 tokens, 1.01 at 131,072; Mixtral, active 1.01 at "
            "1,024 tokens, 3.7 at 131,072 (counted)."
        ),
    ),
    "of_peak": (
        "A GPT, batch 8 puts 55 % of the peak to use, a Python loop 0.056 %: 980 times less",
        (
            "Share of the peak: a GPT, batch 8 55 %; a GPT, batch 1 38 %; a Python loop 0.056 % "
            "(measured)."
        ),
    ),
    "strips": (
        'With a neighbour, "once" says 5 times as long; "best of ten" stays within 3 %',
        (
            "What each way of timing says about the same work, as median (smallest to largest "
            "answer): first 5 ms; once 1 ms (1 ms to 4 ms), beside a neighbour 5 ms (1 ms to 5 "
            "ms); best of ten 1.01 ms (1 ms to 1.01 ms), beside a neighbour 1.02 ms (1 ms to "
            "1.03 ms) (measured)."
        ),
    ),
    "visit": (
        "While a neighbour was there, the mean call took 2.86 times as long, the fastest call as "
        "long as before",
        (
            "How long 30 calls in a row took, as median (fastest to slowest): alone 1 ms (1 ms "
            "to 2 ms), mean 1.1 ms; a neighbour is there 3 ms (1 ms to 5 ms), mean 3 ms; alone "
            "again 1 ms (1 ms to 1 ms), mean 1 ms (measured)."
        ),
    ),
    "quota": (
        "A limit is a pause: full speed until it is spent, then nothing",
        (
            "What a CPU limit does in each 100 ms: 0.5 CPU, one thread: 50 ms at work, then 50 "
            "ms of waiting; 1 CPU, two threads: 50 ms at work, then 50 ms of waiting (counted "
            "from the rule)."
        ),
    ),
    "staircase": (
        "At best, the nearest bytes come 20 times as fast as the farthest",
        (
            "How fast one core reads a set of bytes again and again, the best in each "
            "memory: L1 up to 48 KiB 240 GB/s; memory 12 GB/s (measured; sizes as the "
            "machine reports them)."
        ),
    ),
    "roofline": (
        "A roof is a ceiling, not a forecast: batch 16 reached 40 % of it",
        (
            "batch 1: 5 GFLOP/s, 83 % of what memory allows; batch 16: 38 GFLOP/s, 40 % of what"
            " memory allows (measured). The roof of one core: at most 96 GFLOP/s (vector units,"
            " 512 bit); memory 12 GB/s; ridge of the memory at 8 FLOP/B (measured)."
        ),
    ),
    "work_and_time": (
        "Two cuts in FLOPs: one saved time, one did nothing",
        (
            "FLOPs against seconds. From dense to separable: 8 times fewer FLOPs, 4 times as fast; "
            "from full product to nine tenths zeros: 10 times fewer FLOPs, in about the same "
            "time (measured)."
        ),
    ),
    "microscope": (
        "257 in BF16 becomes 256",
        (
            "257 in BF16 is 0 10000111 0000000, which reads + 2^(135 - 127) x 1 = 256; rounding "
            "moved it by 0.389 %. The marks beside it are 255 and 258 (counted)."
        ),
    ),
    "rulers": (
        "Twice as far out, the marks lie twice as far apart",
        (
            "FP8 E4M3FN has 89 marks from 0 to 16, 8 of them from 1 to 2, 8 from 8 to 16; "
            "FP4 E2M1 has 8 marks from 0 to 16, 2 of them from 1 to 2, 0 from 8 to 16 (counted)."
        ),
    ),
    "error_speed": (
        "Fewer bits cost accuracy; only BF16 is faster than FP32 here",
        (
            "Error against speed on this device, a dot for each format: FP32 80 GFLOP/s, off by 1 "
            "in 33.3 million; FP16 70 GFLOP/s, off by 1 in 3,330; BF16 300 GFLOP/s, off by 1 in "
            "500 (measured). With a fast path, filled: FP32, BF16. No kernel here for MXFP4, off "
            "by 1 in 6.25 (counted)."
        ),
    ),
    "balls": (
        "With fewer bits the shades run out: one ball in 16 and 4 bits",
        (
            "A smooth ball drawn by formula, its brightness rounded. FP16, 16 bits: 921 "
            "values from 0 to 6, off by 1 in 4,800; FP4 E2M1, 4 bits: 8 values from 0 to 6, off by "
            "1 in 9.13 (counted)."
        ),
    ),
    "reached": (
        "A matrix product reaches 51 to 97 % of the peak, a training run 19 to 55 %",
        (
            "What 17 chips from 2010 to 2025 reached of their dense peak: 51 to 97 % in the "
            "best matrix product, where one is known, and 19 to 55 % in a training run "
            "(cited: each row of the table reached). This core: 105 GFLOP/s, 73 % of its "
            "peak (measured). Some rows: Epoch AI, 'Data on AI Models', "
            "https://epoch.ai/data/ai-models (CC BY 4.0), our selection and rounding."
        ),
    ),
    "headline": (
        "Of 3,958 TFLOP/s, 396 are left: one part in 10",
        (
            "Of 3,958 TFLOP/s, 396 are left: one part in 10. Step by step, in TFLOP/s: "
            "without the star 1,979; in BF16 989; 40 % reached 396; data already there 396 "
            "(cited; the steps estimated)."
        ),
    ),
    "flops_per": (
        "A watt buys 45 % more FLOP/s a year in the best format, 20 % in FP32",
        (
            "FLOP/s per watt grew by 20 % a year in FP32, 45 % a year in the best format, "
            "FP32 or 16 bits (cited: epoch.ai/data/machine-learning-hardware, 2026-07; 90 % "
            "band: FP32: 16.5 to 23.4 %; the best format: 41 to 48 %). The dots are the chips "
            "of the course's own table. Epoch AI, 'Data on Machine Learning "
            "Hardware', https://epoch.ai/data/machine-learning-hardware (CC BY 4.0), our "
            "selection and rounding."
        ),
    ),
    "trends": (
        "EU 1e25 passed in 2023; 1e29 would follow in 2029",
        (
            "EU 1e25, applies since 2025-08: the trend passed it in 2023-08; the first "
            "model was over it in 2023-03; 16 of the 79 frontier models are over it. 1e29: "
            "the trend would meet it in 2029-09 (2029-06 to 2029-12), if it goes on; none "
            "of the 79 frontier models are over it. (estimated; the package's snapshot, "
            "checked 2026-08-22 to 2026-11-21)"
        ),
    ),
    "forecast": (
        "Asked in 2018 about 2026, the line was 14 times too high",
        (
            "Asked in 2018 about 2026, the line was 14 times too high: GPT-6 Astra took "
            "1e27 FLOP in 2026-09. Narrow band: 1.5 to 238 times what came; wide band: 0.71"
            " to 550. What came lies in the wide band only (estimated). Crosses, not in the"
            " fit: 51, 48 of them under the line."
        ),
    ),
    "growths": (
        "4 fits, 4.27 to 4.83 times a year: 4.59 to 4.60 lies in every band",
        (
            "4 fits, 4.27 to 4.83 times a year: 4.59 to 4.60 lies in every band. Slowest: "
            "473 notable models, 2010-05 to 2026-08, file 2026-08. Fastest: 121 of the ten "
            "largest at release, 2010-06 to 2026-05, file 2026-08. Widest band: 2.87 to "
            "6.41, 21 frontier models, 2023-03 to 2026-09. (estimated: the package's "
            "snapshot, checked 2026-08-22 to 2026-11-21; estimated: our fit to "
            "epoch.ai/data/ai-models, 2026-08)"
        ),
    ),
    "growth_parts": (
        "More chips: x 2.17 a year, faster chips: x 1.74, longer runs: x 1.21",
        (
            "4.57 times a year = 2.17 (more chips) x 1.21 (longer runs) x 1.74 (faster "
            "chips, what is left: 1.45 to 2.15): on the logarithmic scale that is more "
            "chips 51 %, longer runs 13 %, faster chips 36 % of the growth (estimated: 79 "
            "frontier models, 2010-09 to 2026-09; more chips: 36 models, 2015-10 to 2025-07; "
            "longer runs: 43 models, 2010-09 to 2025-02; estimated: our fit to "
            "epoch.ai/data/ai-models, 2026-08)."
        ),
    ),
    "isoflop": (
        "Four times the FLOP: a net 2 times as large",
        (
            "Loss against size, a dot for each of 19 nets (measured). Valleys: 1 GFLOP at 4,180 "
            "parameters, loss 2.20; 4 GFLOP at 8,360 parameters, loss 1.96; 16 GFLOP at 16,700 "
            "parameters, loss 1.76 (estimated). Four times the FLOP: 2 times the parameters and 2 "
            "times the tokens. The best size grows as C^0.50, 0.48 to 0.52 in 90 of 100 shaken "
            "copies (estimated: 18 nets, a parabola for each of 3 budgets). If the lines go on, "
            "the best size for 64 GFLOP is 33,400 parameters (31,400 to 35,500 in 90 of 100 "
            "shaken copies), and its loss 1.57 (1.56 to 1.59) (estimated from the valleys of 3 "
            "smaller budgets)."
        ),
    ),
    "best_size": (
        "As good as 1e24 FLOP, to be served: 70 billion parameters, 35.3 tokens each",
        (
            "1e24 FLOP by Besiroglu: 95.9 billion parameters read 1.74 trillion tokens, 18.1 for "
            "each; loss 1.960 (estimated: Besiroglu, arxiv.org/abs/2404.10102, 2024-04). If 2 "
            "trillion tokens are served, 70 billion parameters read 2.48 trillion tokens, 35.3 "
            "for each, and are as good: 1.04 times the FLOP to train, 4.54 % fewer in all. Models "
            "by Besiroglu: Gopher 280B, 1.07 tokens a parameter, 2.00; Chinchilla, 20 tokens a "
            "parameter, 1.97; Llama 3 8B, 1,880 tokens a parameter, 2.02; Llama 3.1 405B, 38.5 "
            "tokens a parameter, 1.89."
        ),
    ),
    "exponents": (
        "Published exponents run from 0.46 to 0.835, yours: 0.50",
        (
            "Published exponents run from 0.46 to 0.835, yours: 0.50. The best size grows as C^a, "
            "a: Your nets 0.50 (0.48 to 0.52); Kaplan: WebText2, embeddings not counted 0.73; "
            "Porian 1: RefinedWeb, as Kaplan did 0.835; Porian 2: and the last layer counted "
            "0.706; Porian 3: and a short warm-up 0.602; Porian 4: and a decay that fits the run "
            "0.571; Porian 5: and rate and batch tuned by size 0.497; Hoffmann approach 1: lowest "
            "points of training curves 0.50 (0.488 to 0.502); Hoffmann approach 2: valleys of "
            "nine budgets 0.49 (0.462 to 0.534); Hoffmann approach 3: a formula for the loss 0.46 "
            "(0.454 to 0.455); Besiroglu: approach 3 fitted again 0.513; Llama 3: Meta's own "
            "text, 6e18 to 1e22 FLOP 0.47; Pearce and Song: Besiroglu's law, embeddings not "
            "counted 0.79 (estimated from your nets; cited: arxiv.org/abs/2001.08361, 2020-01; "
            "github.com/formll, 2024-06; arxiv.org/abs/2203.15556, 2022-03; "
            "arxiv.org/abs/2404.10102, 2024-04; arxiv.org/abs/2407.21783, 2024-07; "
            "arxiv.org/abs/2406.12907, 2024-06)."
        ),
    ),
    "messages": (
        "However short a message is, handing it over takes 100 us; long ones go at 2 GB/s",
        (
            "Adding up 256 B over 2 workers takes 200 us in the fastest round, 300 us in the "
            "middle one; 16.8 MB takes 8.59 ms and 12.9 ms (measured). One hand-over between 2 "
            "workers takes 100 us, however short it is; the bytes of a long one go at 2 GB/s "
            "(estimated from 9 measured sizes: 2 GB/s to 2 GB/s when one is left out). No size is "
            "more than 1 times off that line."
        ),
    ),
    "ring": (
        "Turn 3 of 6: each worker hands a piece to its right, and adds what arrives",
        (
            "Turn 3 of 6: each worker hands a piece to its right, and adds what arrives. What "
            "they hold, by the first number of each piece: worker 1: 1, 10, 8, 5; worker 2: 3, 2, "
            "10, 7; worker 3: 6, 5, 3, 10; worker 4: 10, 9, 7, 4. A piece is 3 numbers; each "
            "worker has sent 9 numbers so far (counted)."
        ),
    ),
    "speedups": (
        "Every run has a size at which half of it is waiting: yours, 9 workers; the published, "
        "3,700 to 120,000 chips",
        (
            "By the law a/n + c, efficiency falls to half at this number of workers or chips: "
            "below two for yours, 16 examples (timed with 2: 14 % left); 9 for yours, 1,024 "
            "examples (timed with 2: 82 % left); 3,700 for Megatron-LM, "
            "batch 768 (timed with 1,024: 79 % left); 6,400 for MegaScale, batch 768 (timed with "
            "1,024: 86 % left); 44,000 for Megatron-LM, batch 6,144 (timed with 12,288: 78 % "
            "left); 120,000 for MegaScale, batch 6,144 (timed with 12,288: 92 % left); 100,000 for "
            "Llama 3.1, batch 2,048 (timed with 16,384: 86 % left) (estimated from measured and "
            "cited times of a step; beyond what was timed, the law is carried on)."
        ),
    ),
    "pipeline": (
        "Filling and emptying the pipeline: a stage waits 27.3 % of the time, or 37.5 % of what "
        "its work takes",
        (
            "4 stages, 8 micro-batches: the batch is through after 11 ticks. Each stage works for "
            "8 of them and waits for 3. The bubble is 37.5 % of the work (counted)."
        ),
    ),
    "legal_lines": (
        "GPT-4 was likely over the EU's 1e25 FLOP 29 months before that line took effect",
        (
            "Models by date of release, and the lines of two laws on 2026-11-21 (cited). "
            "The first model likely over EU 1e25 is GPT-4 of 2023-03, 29 months before the "
            "line took effect: 2.1e25 FLOP (estimated: 8.2e24 FLOP to 4.4e25 FLOP, "
            "epoch.ai/data/ai-models, 2026-08). The first model likely over California 1e26"
            " is Grok 3 of 2025-02, 10 months before the line took effect: 3.5e26 FLOP "
            "(cited: epoch.ai/data/ai-models, 2026-08), known within about 10 times. Over EU "
            "1e25, of the 124 models drawn: 22 by the number in the table, 6 even by the low end "
            "of what is known of them, 61 by the high end. Over California 1e26, of the 124 "
            "models drawn: 4 by the number in the table, 2 even by the low end of what is known "
            "of them, 21 by the high end. Not "
            "legal advice. Epoch AI, 'Data on AI Models', https://epoch.ai/data/ai-models "
            "(CC BY 4.0), our selection and rounding."
        ),
    ),
    "dates_of_lines": (
        "Of 25 lines on training, 7 apply as law on 2026-11-21",
        (
            "25 lines by date, on 2026-11-21: 7 apply, 1 in use as guidance, 2 coming, 1"
            " on the books, not enforced, 6 proposed, 2 ended, 5 never applied, 1 a "
            "company's own (cited). Applies: EU 1e25, US outbound 1e23, US outbound 1e25, "
            "US outbound 1e24, biology, California 1e26, Connecticut 1e26, South Korea "
            "1e26. In use as guidance: EU 1e23. Coming: New York 1e26, Illinois 1e26. On "
            "the books, not enforced: US 4E091 1e26. Proposed: H.R. 9925, GAAIA draft, H.R."
            " 8094, S. 2938, MIRI 1e24, MIRI 1e22 to 1e24. Ended: US order 1e26, US order "
            "1e23, biology. Never applied: EU draft 1e22, US cloud 1e26, BIS proposal 1e26,"
            " SB 1047 1e26, RAISE 2025. A company's own: Meta's policy 1e26. Not legal "
            "advice."
        ),
    ),
    "ladder": (
        (
            "For a FLOP in 4 bits the best chip takes 5e16 times fewer joules than a pencil; the "
            "limit of physics, for one bit, lies 40 million times lower still"
        ),
        (
            "Joules for one FLOP. Yours: a loop 20 nJ to 100 nJ; a matrix product 20 pJ to "
            "100 pJ (estimated: 1.5 to 6 W a core of a server). Others, from most to least: "
            "pencil and paper, one a minute 6 kJ; 64 bits from memory, 45 nm 1.3 nJ to 2.6 nJ; "
            "desktop processor, 64 bits 368 pJ; Raspberry Pi 5, 64 bits 361 pJ; Mac mini M4, 64 "
            "bits 132 pJ; El Capitan, supercomputer, 64 bits 16.4 pJ; one 32-bit multiplication "
            "alone, 45 nm 3.7 pJ; Llama 3.1 405B, the building, 16 bits 3.45 pJ; H100 at work, "
            "with its server, 16 bits 2.63 pJ; A100, by its sheet, 16 bits 1.28 pJ; H100, by its "
            "sheet, 16 bits 0.708 pJ; GB200, by its sheet, 4 bits 0.12 pJ; the brain, if its "
            "signals were FLOPs 0.0002 pJ to 2 pJ; to erase one "
            "bit, physical limit 2.87e-21 J (cited)."
        ),
    ),
    "spread": (
        ("GPT-4: over 100 M$ in 46 of 100 draws"),
        (
            "GPT-4: 90 of 100 draws of the cost lie from 31 M$ to 280 M$, 93 M$ in the "
            "middle; over 100 M$ in 46 of 100 (estimated: 4,000 draws). The uncertainty "
            "comes from the number of FLOPs (59 %), the price (36 %) and the share of the "
            "peak (5 %). What others say (cited): wear and power: 40.7 M$, the run's share "
            "of the chips' life, and electricity; rent: 78.6 M$, chip hours at the rental "
            "price of the day; its maker: more than 100 M$, of what is not said; purchase: "
            "778 M$, buying the whole cluster, network included."
        ),
    ),
    "monthly": (
        (
            "30 million tokens a day: 2,190 $ a month rented, 137 $ by the token; paying by"
            " the token costs 16 times less"
        ),
        (
            "2,190 $ a month: 1 chip (H100 SXM) at 3 $/h, day and night (estimated). At 40 "
            "% of 989 TFLOP/s the work of a day, 482 PFLOP, would keep one chip busy for "
            "20.3 min: what is rented waits for 98.6 % of the time. FLOP x price alone says"
            " 30.9 $ a month, 71 times less. By the token, at 0.15 $/million tokens: 137 $ "
            "a month (estimated). It costs as much as the rented time at 480 million tokens"
            " a day, 22.5 % of what the rented time could do."
        ),
    ),
    "serving": (
        ("32 chats at once: 7.76 times the tokens, and each waits 4.12 times as long"),
        (
            "32 chats at once get 7.76 times the tokens of 1 chat: 970 token/s "
            "instead of 125 token/s. And each waits 4.12 times as long for a token:"
            " 33 ms instead of 8 ms (measured). 1 chat: 125 token/s for all, 8 ms "
            "each; the roof allows 118 token/s. 2 chats: 154 token/s for all, 13 ms"
            " each; the roof allows 235 token/s. 4 chats: 333 token/s for all, 12 "
            "ms each; the roof allows 466 token/s. 8 chats: 533 token/s for all, 15"
            " ms each; the roof allows 913 token/s. 16 chats: 727 token/s for all, "
            "22 ms each; the roof allows 1,760 token/s. 32 chats: 970 token/s for "
            "all, 33 ms each; the roof allows 1,880 token/s (measured, the roof "
            "estimated). The points reach 41.4 % to 106 % of their roof, and 6.64 % "
            "to 51.5 % of the peak (measured)."
        ),
    ),
    "seats": (
        ("A free seat is taken at once: 88 steps instead of 148 for the same answers"),
        (
            "Static: 32 answers with 533 tokens on 8 seats in 148 steps; 55 % of "
            "the seats' time went to waste (counted). Continuous: 32 answers with "
            "533 tokens on 8 seats in 88 steps; 24.3 % of the seats' time went to "
            "waste (counted)."
        ),
    ),
    "chip_load": (
        (
            "64 chats: at most 6,450 token/s for all, a token for each every 9.92 "
            "ms, 11.2 % of the peak; at 3 $/h at least 0.129 $ a million tokens"
        ),
        (
            "Llama 3.1 8B in 16 bits on one H100 SXM, 64 chats of 2,048 kept "
            "tokens: at most 6,450 token/s for all, and each chat gets a token every"
            " 9.92 ms; 11.2 % of the peak. At 3 $/h, a million written tokens cost "
            "at least 0.129 $. A step fetches 16.1 GB of weights and 17.2 GB of kept"
            " tokens, and the memory's bandwidth is the limit. Of the memory's room,"
            " 33.2 GB of 80 GB are taken (estimated: a roof)."
        ),
    ),
    "interrupted": (
        ("10 h of work takes 182 h if nothing is saved, 11.7 h if saved every 16 min"),
        (
            "10 h of work on machines that last 2.3 h on average, nothing saved: it takes "
            "182 h on average by the formula, and from 17.2 h to 506 h in 90 of 100 "
            "simulated runs; 5 of the runs were given up at 1,000 h (estimated: 2,000 runs). "
            "10 h of work on machines that last 2.3 h on average, saved every 16 min: it "
            "takes 11.7 h on average by the formula, and from 10.9 h to 12.8 h in 90 of 100"
            " simulated runs (estimated: 2,000 runs)."
        ),
    ),
    "by_hour": (
        ("The best 8 hours of the day save 5 to 13 %; going from Germany to France saves 82 %"),
        (
            "Grams of CO2 a kWh by the hour of the day: Germany 313 on average, 275 at "
            "11:00, 350 at 18:00, and the best 8 hours, from 7:00, save 8 %; Great Britain "
            "213 on average, 179 at 3:00, 252 at 18:00, and the best 8 hours, from 22:00, "
            "save 13 %; France 56 on average, 51 at 2:00, 59 at 8:00, and the best 8 hours,"
            " from 22:00, save 5 % (cited: github.com/dos-group/lets-wait-awhile, 2020)."
        ),
    ),
    "claim_sheet": (
        "3 of 10 are true, 4 half true, 2 false, 1 can't be checked",
        (
            "What was said, divided by what is, sentence by sentence: 1 GPT-4's training: true, "
            "0.23 to 1.2 times; 2 the world's computers: can't be checked, in how long?; 3 models "
            "over 1e23: half true, 5.4 times too little; 4 the H100's sheet: half true, 1.2 times "
            "too much; 5 over 100 million dollars: half true, 0.13 to 2.5 times; 6 GPT-5 and Grok "
            '3: false, a ceiling, "up to", and a forecast; 7 the EU\'s Act: true, no number to '
            'compare; 8 "Model FLOPS": false, a count, not a pace; 9 10 to 100 times cheaper: half '
            "true, 0.2 to 11 times; 10 more FLOPs, better answers?: true, no number to compare "
            "(estimated). Epoch AI, 'Data on AI Models', https://epoch.ai/data/ai-models (CC BY "
            "4.0), our selection and rounding."
        ),
    ),
    "photographs": (
        ("Twelve words as the camera sees them, from the cleanest to the worst"),
        (
            "12 photographed words of 2 to 11 letters, from the cleanest (how bad: 0.00362 of 1) "
            "to the worst (0.755). The words stay unnamed here, so that you can read them "
            "(counted)."
        ),
    ),
    "routes": (
        (
            "The small one with a list: 47.3 times fewer FLOPs than the large one, 2.69 times "
            "fewer mistakes"
        ),
        (
            "Ways to answer, by FLOP a word (counted) and wrong words in 100 (measured): the small "
            "one 200 kFLOP, 19.6; the small one with the list 275 kFLOP, 4.2; the desk 1.6 MFLOP, "
            "2.4; the large one 13 MFLOP, 11.3."
        ),
    ),
    "hits": (
        ("A cache by likeness: 38 of 100 hits are wrong at 0.85, 4 of 100 at 0.95"),
        (
            "A semantic cache, hits of 100 words: from 0.85 on 78 hits, 38 of 100 hits wrong; from "
            "0.95 on 34 hits, 4.2 of 100 hits wrong; by what the net says 56 hits, 0.4 of 100 hits "
            "wrong (measured)."
        ),
    ),
    "letters": (
        "Letters, easy to read on the left and hopeless on the right",
        (
            "2 x 14 photographs of 16 x 16 points, from clean to hopeless, made of fonts that came "
            "with matplotlib: CBBBAAAABACBCA; 16749097162050 (counted)."
        ),
    ),
    "adapter": (
        "LoRA: 2,048 numbers learn beside 65,536 that are frozen",
        (
            "256 numbers go through a frozen table of 256 x 256 = 65,536 numbers. Beside it they "
            "go through two slim ones, 256 x 4 and 4 x 256, which learn: 2,048 numbers. Both "
            "results are added (counted)."
        ),
    ),
    "saved": (
        "LoRA: 3 % learns, and a step takes 65 % of the FLOPs and 35 % of the bytes",
        (
            "A step of training, full = 100 %, 82 of 100 right: LoRA (3.2 % learns) 65 % of the "
            "FLOPs, 73 % of the seconds (68 to 82), 35 % of the bytes, 82 of 100 right; QLoRA (3.2 "
            "% learns) 65 % of the FLOPs, 112 % of the seconds (101 to 118), 19 % of the bytes, 82 "
            "of 100 right; head (0.43 % learns) 35 % of the FLOPs, 26 % of the seconds (26 to 31), "
            "23 % of the bytes, 82 of 100 right (counted; seconds and right ones measured)."
        ),
    ),
    "doubt": (
        "The net says B, perhaps 8",
        "A photograph of R. How likely the net finds each character: B 50 %, 8 38 %, R 12 % "
        "(measured).",
    ),
    "calibration": (
        ("The answers are about as sure as right: 3 points of 100 off on average"),
        (
            "The answers, by how sure they were, and of 100 such answers how many were right (in "
            "brackets the band of nine tenths, and the number of answers): 41 % sure, 46 right (41 "
            "to 51; 300); 94 % sure, 97 right (96 to 98; 2,700) (measured)."
        ),
    ),
}


@pytest.mark.parametrize("figure", WORDS)
def test_a_figure_has_its_finding_and_its_sentence(figure):
    picture = example(figure)
    assert (title(picture), picture.say()) == WORDS[figure]


def test_every_figure_has_an_example_and_its_words_here():
    assert set(EXAMPLES) == set(FIGURES), "its example: support/plot_examples.py"
    assert set(WORDS) == set(FIGURES), "its title and sentence, in WORDS: read them, then pin them"
