"""Sentences as the press writes them, each with what its numbers are, in their order.

Written before the rules that take sentences apart. `ask` stands where the sentence itself does not
say. A name with a digit in it, such as GPT-4 or FP8, is no number.
To add one: a line here; the tests then hold the rules to it.
"""

SENTENCES = [
    # what training took
    ("GPT-4 demanded upwards of 10^25 FLOPS for training.", "count"),
    ("GPT-3 was trained with 3.14 x 10^23 floating point operations.", "count"),
    ("Training the largest Llama 3.1 model took 3.8 × 10²⁵ FLOPs on 16,000 H100s.", "count chips"),
    ("Grok 3 needed 3,640 petaflop/s-days for one of its stages.", "count"),
    (
        "The Act presumes systemic risk for models trained using more than 10^25 floating point "
        "operations.",
        "count",
    ),
    ("Epoch puts the run at between 2e25 and 2e26 FLOP.", "count count"),
    ("The training budget was 5e24 FLOP, of which 40% went into post-training.", "count percent"),
    (
        "Over 40 AI models have exceeded 10^23 FLOPS, up from a handful in 2020.",
        "number count date",
    ),
    ("A forward pass through the network requires about 140 GFLOPs per token.", "count"),
    ("ResNet-50 needs 4.1 GFLOPs to classify an image of 224 pixels.", "count number"),
    ("It used roughly 6 FLOPs per parameter and token.", "count"),
    ("New models will require 10^27 FLOPS and cost above $1 billion.", "count money"),
    # what a machine does
    (
        "The H100 delivers 3,958 teraFLOPS of FP8 performance and 3.9 TB/s of bandwidth.",
        "rate bandwidth",
    ),
    ("The B200 gives 20 petaflops.", "rate"),
    ("Frontier was the first computer to pass 1 exaflop.", "rate"),
    ("El Capitan reached 1.742 exaflops on the Linpack benchmark.", "rate"),
    ("The chip has a peak of 989 TFLOPS in BF16 and 80 GB of memory.", "rate memory"),
    ("An RTX 4090 offers 82.6 TFLOPS of FP32 compute at 450 W.", "rate power"),
    ("The cluster of 100,000 H100s is capable of 98.9 exaFLOPS.", "chips rate"),
    ("xAI wants 50 exaflops of AI training compute within five years.", "ask time"),
    ("Our phone's neural engine runs 35 trillion operations per second.", "rate"),
    ("Apple says the M4 performs 38 TOPS.", "rate"),
    ("The supercomputer can perform 2 quintillion calculations per second.", "rate"),
    ("DGX Spark brings a petaflop of AI performance to the desk for $3,999.", "rate money"),
    ("The GPU sustained 400 TFLOP/s, about 40 percent of its peak.", "rate percent"),
    ("Memory bandwidth rose from 2 TB/s to 3.35 TB/s.", "bandwidth bandwidth"),
    ("NVLink connects the cards at 900 GB/s.", "bandwidth"),
    ("InfiniBand links of 400 Gb/s join the racks.", "bandwidth"),
    # money
    ("Training GPT-4 cost more than $100 million.", "money"),
    ("DeepSeek-V3 was trained for $5.576M, at 2 dollars per GPU hour.", "money money"),
    ("The company raised USD 6.6 billion at a valuation of $157bn.", "money money"),
    ("The fine can reach 15 million euros or 3 % of turnover.", "money percent"),
    ("Input tokens cost $2.50 per million, output tokens $10.", "money money"),
    ("An H100 rents for $2 to $3 an hour.", "money money"),
    # energy, power, time
    ("A question to ChatGPT uses 3 Wh, ten times a web search.", "energy factor"),
    ("The average query uses about 0.34 watt-hours.", "energy"),
    ("Training GPT-3 consumed 1,287 MWh and emitted 552 tonnes of CO2.", "energy mass"),
    ("The data centre will draw 1.2 gigawatts by 2027.", "power date"),
    ("Each card draws 700 W.", "power"),
    ("The run lasted 54 days.", "time"),
    ("Pre-training took 2.788M H800 GPU hours.", "time"),
    ("It took 30.84 million GPU-hours between April and June 2024.", "time date"),
    ("The answer came back in 200 ms.", "time"),
    # sizes
    ("Llama 3.1 405B was trained on 15.6T tokens.", "tokens"),
    ("The model has 671B parameters, 37B of them active.", "parameters parameters"),
    ("A 70-billion-parameter model fits on two cards with 80GB each.", "parameters chips memory"),
    ("GPT-4 is rumoured to have 1.8 trillion parameters and 16 experts.", "parameters number"),
    ("A 7B model can match a 175B model.", "parameters parameters"),
    ("Its context window holds 128,000 tokens.", "tokens"),
    ("Meta will have 350,000 H100s by the end of 2024.", "chips date"),
    ("The system generates 50 tokens per second.", "pace"),
    ("It was trained on 2,048 NVIDIA H800 GPUs in two months.", "chips time"),
    # factors, shares, trends
    ("Tuned medium models match large ones at 10-100x lower cost.", "factor"),
    ("Inference became 280 times cheaper in two years.", "factor time"),
    ("Training compute doubles every 3.4 months.", "time"),
    ("Compute grew by a factor of 4.5 per year from 2010 to 2024.", "factor date date"),
    ("The new chip is 30x faster than the H100.", "factor"),
    ("LoRA cuts the number of trained parameters 10,000-fold.", "factor"),
    ("Quantisation to 4 bits makes the model 75% smaller.", "number percent"),
    ("The model scored 88.7 on MMLU.", "number"),
    ("The new model was trained with 5 x 10^26 FLOPS, ten times GPT-4.", "count factor"),
    ("The AI Act, set to take effect in August 2025, sets FLOP thresholds.", "date"),
    ("On 2 August 2025 the duties for general-purpose models began to apply.", "date"),
    # what was misread at first, in other words
    ("They trained it on 60,000 or more GPUs.", "chips"),
    ("One card delivers 10^15 BF16 FLOP/s, so it takes 10^11 GPU-seconds.", "rate time"),
    ("It took 10 million wall-clock H100-hours.", "time"),
    ("Costs grew 2.4 times per year.", "factor"),
    ("It takes 5.9 times 10 to the 23 FLOPs.", "count"),
    ("Its memory moves 8TB/sec, its link 1.8TB/sec.", "bandwidth bandwidth"),
    ("They offer 7 to 70B models.", "parameters parameters"),
    ("Each step needs about 1024 arithmetic operations.", "ask"),
    ("The link carries 7.2 Tbps, another one 1.2TBps.", "bandwidth bandwidth"),
    ("It read fewer tokens (14.8T) than others.", "tokens"),
    ("It used 2.6 million H800 GPU hours—about $5 million.", "time money"),
    ("Reinforcement learning took 198+80 hours.", "time time"),
    ("Windows 11 24H2 asks for 16 GB.", "memory"),
    ("SB 53 covers models above 10^26 integer or floating-point operations.", "count"),
]
