/* What this machine can do, by a compiled program: the other side of measuring.py.

   It reads lines "kernel bits bytes threads milliseconds" and answers each with one line a window,
   "thread start end work" (nanoseconds; FLOP, OP, ticks or bytes), and a line with a dot.
   The arithmetic is inline assembly, so that no compiler can improve or spoil it; each thread stays
   on its own core with its own memory. bytes is the working set of one thread, all arrays together;
   one of FAR and more is walked through piece after piece, and each piece is a window.

   gcc -O2 -march=native -pthread measuring.c -o measuring                          */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define TURNS 2000           /* of an arithmetic loop between two looks at the clock */
#define MOST 20000           /* windows of a thread */
#define PIECE (4 << 20)      /* bytes: a tenth of a millisecond of main memory */
#define FAR (16 * PIECE)     /* bytes */

static const uint32_t HALVES = 0x3f003f00; /* ordinary numbers in every format: 0.5, or 3e-5 */

typedef double (*Kernel)(char *memory, size_t bytes); /* returns the work done */
typedef struct { const char *name; int bits; Kernel run; } Entry;
typedef struct { double start, end, work; } Window;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

/* Twelve independent chains hide the latency of any fused multiply-add unit up to now. */
#define ARITHMETIC(NAME, INSTRUCTION, REGISTER, WORK)                                       \
    static double NAME(char *memory, size_t bytes) {                                        \
        (void)memory; (void)bytes;                                                          \
        asm volatile("vbroadcastss %0, %%" REGISTER "12\n\tvbroadcastss %0, %%" REGISTER "13"  \
                     :: "m"(HALVES) : "xmm12", "xmm13");                                    \
        for (int turn = 0; turn < TURNS; turn++)                                            \
            asm volatile(INSTRUCTION(REGISTER) ::: "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",  \
                         "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11");         \
        return 12.0 * TURNS * (WORK);                                                       \
    }
#define LINE(op, r, n) op " %%" r "13, %%" r "12, %%" r #n "\n\t"
#define TWELVE(op, r) LINE(op, r, 0) LINE(op, r, 1) LINE(op, r, 2) LINE(op, r, 3) LINE(op, r, 4) \
    LINE(op, r, 5) LINE(op, r, 6) LINE(op, r, 7) LINE(op, r, 8) LINE(op, r, 9)                   \
    LINE(op, r, 10) LINE(op, r, 11)
#define FP64(r) TWELVE("vfmadd231pd", r)
#define FP32(r) TWELVE("vfmadd231ps", r)
#define BF16(r) TWELVE("vdpbf16ps", r)
#define INT8(r) TWELVE("vpdpbusd", r)

/* Memory: every turn touches eight vectors of each array; arrays do not share low address bits. */
#define LOADS(op, r, V) op " (%0), %%" r "0\n\t" op " " #V "(%0), %%" r "1\n\t"                  \
    op " 2*" #V "(%0), %%" r "2\n\t" op " 3*" #V "(%0), %%" r "3\n\t"                            \
    op " 4*" #V "(%0), %%" r "4\n\t" op " 5*" #V "(%0), %%" r "5\n\t"                            \
    op " 6*" #V "(%0), %%" r "6\n\t" op " 7*" #V "(%0), %%" r "7\n\t"
#define STORES(op, r, V, at) op " %%" r "0, (" at ")\n\t" op " %%" r "1, " #V "(" at ")\n\t"     \
    op " %%" r "2, 2*" #V "(" at ")\n\t" op " %%" r "3, 3*" #V "(" at ")\n\t"                    \
    op " %%" r "4, 4*" #V "(" at ")\n\t" op " %%" r "5, 5*" #V "(" at ")\n\t"                    \
    op " %%" r "6, 6*" #V "(" at ")\n\t" op " %%" r "7, 7*" #V "(" at ")\n\t"
#define FMAS(r, V) "vfmadd231ps (%1), %%" r "12, %%" r "0\n\t"                                   \
    "vfmadd231ps " #V "(%1), %%" r "12, %%" r "1\n\t"                                            \
    "vfmadd231ps 2*" #V "(%1), %%" r "12, %%" r "2\n\t"                                          \
    "vfmadd231ps 3*" #V "(%1), %%" r "12, %%" r "3\n\t"                                          \
    "vfmadd231ps 4*" #V "(%1), %%" r "12, %%" r "4\n\t"                                          \
    "vfmadd231ps 5*" #V "(%1), %%" r "12, %%" r "5\n\t"                                          \
    "vfmadd231ps 6*" #V "(%1), %%" r "12, %%" r "6\n\t"                                          \
    "vfmadd231ps 7*" #V "(%1), %%" r "12, %%" r "7\n\t"
#define TOUCHED "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7"
#define STREAMS 12            /* places of a large array that are read side by side */
#define AGAIN(size) (1 + (size_t)(300000 / (size)))  /* small arrays: many rounds a look */

#define MEMORY(BITS, r, V)                                                                       \
    static double read##BITS(char *a, size_t bytes) {                                            \
        size_t size = bytes / (8 * V) * (8 * V), rounds = AGAIN(size);                           \
        for (size_t n = 0; n < rounds; n++)                                                      \
            for (char *p = a; p < a + size; p += 8 * V)                                          \
                asm volatile(LOADS("vmovaps", r, V) :: "r"(p) : TOUCHED);                        \
        return (double)size * rounds;                                                            \
    }                                                                                            \
    static double read_many##BITS(char *a, size_t bytes) {                                       \
        size_t apart = bytes / STREAMS / 4096 * 4096 - 3776, done = 0;                           \
        for (size_t i = 0; i + 8 * V <= apart; i += 8 * V)                                       \
            for (int stream = 0; stream < STREAMS; stream++, done += 8 * V)                      \
                asm volatile(LOADS("vmovaps", r, V) :: "r"(a + stream * apart + i) : TOUCHED);   \
        return (double)done;                                                                     \
    }                                                                                            \
    COPY(copy##BITS, "vmovaps", r, V) COPY(copy_nt##BITS, "vmovntps", r, V)                      \
    TRIAD(triad##BITS, "vmovaps", r, V) TRIAD(triad_nt##BITS, "vmovntps", r, V)
#define COPY(NAME, STORE, r, V)                                                                  \
    static double NAME(char *a, size_t bytes) {                                                  \
        size_t size = bytes / 2 / (8 * V) * (8 * V), rounds = AGAIN(2 * size);                   \
        char *b = a + size + 1024;                                                               \
        for (size_t n = 0; n < rounds; n++)                                                      \
            for (size_t i = 0; i < size; i += 8 * V)                                             \
                asm volatile(LOADS("vmovaps", r, V) STORES(STORE, r, V, "%1")                    \
                             :: "r"(a + i), "r"(b + i) : TOUCHED);                               \
        asm volatile("sfence" ::: "memory");                                                     \
        return 2.0 * size * rounds;                                                              \
    }
#define TRIAD(NAME, STORE, r, V)                                                                 \
    static double NAME(char *a, size_t bytes) {                                                  \
        size_t size = bytes / 3 / (8 * V) * (8 * V), rounds = AGAIN(3 * size);                   \
        char *b = a + size + 1024, *c = b + size + 1024;                                         \
        for (size_t n = 0; n < rounds; n++)                                                      \
            for (size_t i = 0; i < size; i += 8 * V)                                             \
                asm volatile(LOADS("vmovaps", r, V) FMAS(r, V) STORES(STORE, r, V, "%2")         \
                             :: "r"(b + i), "r"(c + i), "r"(a + i) : TOUCHED);                   \
        asm volatile("sfence" ::: "memory");                                                     \
        return 3.0 * size * rounds;                                                              \
    }

ARITHMETIC(fp64_256, FP64, "ymm", 8)
ARITHMETIC(fp32_256, FP32, "ymm", 16)
MEMORY(256, "ymm", 32)
#ifdef __AVX512F__
ARITHMETIC(fp64_512, FP64, "zmm", 16)
ARITHMETIC(fp32_512, FP32, "zmm", 32)
MEMORY(512, "zmm", 64)
#endif
#ifdef __AVX512BF16__
ARITHMETIC(bf16_512, BF16, "zmm", 64)
#endif
#ifdef __AVX512VNNI__
ARITHMETIC(int8_512, INT8, "zmm", 128)
#endif

/* Each addition waits for the one before it: one tick each, whatever else the core could do.
   Of two registers: some cores carry out the addition of a constant without spending a tick. */
static double ticks(char *memory, size_t bytes) {
    (void)memory;
    uint64_t x = 0, one = (uint64_t)bytes | 1;
    for (int turn = 0; turn < TURNS; turn++)
        asm volatile(".rept 128\n\tadd %1, %0\n\t.endr" : "+r"(x) : "r"(one));
    return 128.0 * TURNS;
}

static const Entry ENTRIES[] = {
    {"clock", 64, ticks}, {"fp64", 256, fp64_256}, {"fp32", 256, fp32_256},
    {"read", 256, read256}, {"read_many", 256, read_many256},
    {"copy", 256, copy256}, {"copy_nt", 256, copy_nt256},
    {"triad", 256, triad256}, {"triad_nt", 256, triad_nt256},
#ifdef __AVX512F__
    {"fp64", 512, fp64_512}, {"fp32", 512, fp32_512}, {"read", 512, read512},
    {"read_many", 512, read_many512},
    {"copy", 512, copy512}, {"copy_nt", 512, copy_nt512}, {"triad", 512, triad512},
    {"triad_nt", 512, triad_nt512},
#endif
#ifdef __AVX512BF16__
    {"bf16", 512, bf16_512},
#endif
#ifdef __AVX512VNNI__
    {"int8", 512, int8_512},
#endif
};

typedef struct {
    Kernel run; size_t bytes; int number, core; double until; Window *windows; int count;
} Job;

static void *work(void *given) {
    Job *job = given;
    cpu_set_t mine;
    CPU_ZERO(&mine);
    CPU_SET(job->core, &mine);
    pthread_setaffinity_np(pthread_self(), sizeof mine, &mine);
    size_t page = 2 << 20, room = job->bytes + (64 << 10);
    char *all = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED) return NULL;
    char *memory = (char *)(((uintptr_t)all + page - 1) / page * page);
    madvise(memory, room, MADV_HUGEPAGE);
    memset(memory, 0, room);
    size_t piece = job->bytes < FAR ? job->bytes : PIECE, at = 0;
    double least = job->bytes < FAR ? 1e6 : 0;
    job->run(memory, piece);
    while (now() < job->until && job->count < MOST) {
        Window window = {now(), 0, 0};
        do window.work += job->run(memory + at, piece);
        while (now() < window.start + least);
        window.end = now();
        job->windows[job->count++] = window;
        at = at + 2 * piece > job->bytes ? 0 : at + piece;
    }
    munmap(all, room + page);
    return NULL;
}

int main(void) {
    char name[32];
    int bits, threads;
    size_t bytes;
    double milliseconds;
    cpu_set_t allowed;
    sched_getaffinity(0, sizeof allowed, &allowed);
    int cores[1024], core_count = 0;
    for (int c = 0; c < 1024; c++)
        if (CPU_ISSET(c, &allowed)) cores[core_count++] = c;
    while (scanf("%31s %d %zu %d %lf", name, &bits, &bytes, &threads, &milliseconds) == 5) {
        for (size_t e = 0; e < sizeof ENTRIES / sizeof *ENTRIES; e++) {
            if (strcmp(ENTRIES[e].name, name) || ENTRIES[e].bits != bits) continue;
            pthread_t *id = calloc(threads, sizeof *id);
            Job *jobs = calloc(threads, sizeof *jobs);
            /* Filling the memory is not part of the time asked for. */
            double until = now() + milliseconds * 1e6 + (double)bytes * 1.0;
            for (int t = 0; t < threads; t++) {
                jobs[t] = (Job){ENTRIES[e].run, bytes, t, cores[t % core_count], until,
                                calloc(MOST, sizeof(Window)), 0};
                pthread_create(&id[t], NULL, work, &jobs[t]);
            }
            for (int t = 0; t < threads; t++) {
                pthread_join(id[t], NULL);
                for (int w = 0; w < jobs[t].count; w++)
                    printf("%d %.0f %.0f %.0f\n", t, jobs[t].windows[w].start,
                           jobs[t].windows[w].end, jobs[t].windows[w].work);
                free(jobs[t].windows);
            }
            free(id);
            free(jobs);
        }
        puts(".");
        fflush(stdout);
    }
    return 0;
}
