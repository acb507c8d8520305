// Single PTX instructions, written as inline assembly, against values by the PTX manual's text. The
// tensor core's product is compared with a plain one of matrices that are laid out anew here.
#include <cuda_runtime.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

int failures = 0;

uint32_t bits(float value) {
    uint32_t result;
    std::memcpy(&result, &value, 4);
    return result;
}

void check(cudaError_t error) {
    if (error == cudaSuccess) return;
    std::printf("%s\n", cudaGetErrorName(error));
    std::exit(1);
}

/// One instruction of three 32-bit operands in each kernel; `I` names it.
enum class I {
    tf32,
    fma_down,
    sum_cut,
    divide,
    copysign,
    lesser,
    greater,
    saturate,
    exponential,
    reciprocal,
    to_int,
    nearest,
    permute,
    insert,
    shift_right,
    shift_left,
    less_or_nan,
    product_high,
    nan_bits,
    remainder
};

template <I Instruction>
__global__ void run(const uint32_t* in, uint32_t* out) {
    uint32_t r = 0;
    const uint32_t a = in[3 * threadIdx.x], b = in[3 * threadIdx.x + 1],
                   c = in[3 * threadIdx.x + 2];
#define ONE(name, text, ...) \
    if constexpr (Instruction == I::name) asm volatile(text : "=r"(r) : __VA_ARGS__)
    ONE(tf32, "cvt.rna.tf32.f32 %0, %1;", "f"(__uint_as_float(a)));
    const float x = __uint_as_float(a), y = __uint_as_float(b), z = __uint_as_float(c);
    float f = 0;
#define FLOAT(name, text, ...)                      \
    if constexpr (Instruction == I::name) {         \
        asm volatile(text : "=f"(f) : __VA_ARGS__); \
        r = __float_as_uint(f);                     \
    }
    FLOAT(fma_down, "fma.rm.f32 %0, %1, %2, %3;", "f"(x), "f"(y), "f"(z));
    FLOAT(sum_cut, "add.rz.f32 %0, %1, %2;", "f"(x), "f"(y));
    FLOAT(divide, "div.rn.f32 %0, %1, %2;", "f"(x), "f"(y));
    FLOAT(copysign, "copysign.f32 %0, %1, %2;", "f"(x), "f"(y));
    FLOAT(lesser, "min.f32 %0, %1, %2;", "f"(x), "f"(y));
    FLOAT(greater, "max.f32 %0, %1, %2;", "f"(x), "f"(y));
    FLOAT(saturate, "cvt.sat.f32.f32 %0, %1;", "f"(x));
    FLOAT(exponential, "ex2.approx.ftz.f32 %0, %1;", "f"(x));
    FLOAT(reciprocal, "rcp.approx.ftz.f32 %0, %1;", "f"(x));
    FLOAT(nearest, "cvt.rni.f32.f32 %0, %1;", "f"(x));
    FLOAT(nan_bits, "sub.f32 %0, %1, %1;", "f"(x));
    ONE(to_int, "cvt.rzi.s32.f32 %0, %1;", "f"(x));
    ONE(permute, "prmt.b32 %0, %1, %2, %3;", "r"(a), "r"(b), "r"(c));
    ONE(insert, "bfi.b32 %0, %1, %2, %3, 8;", "r"(a), "r"(b), "r"(c));
    ONE(shift_right, "shr.s32 %0, %1, %2;", "r"(a), "r"(b));
    ONE(shift_left, "shl.b32 %0, %1, %2;", "r"(a), "r"(b));
    ONE(product_high, "mul.hi.u32 %0, %1, %2;", "r"(a), "r"(b));
    ONE(remainder, "rem.s32 %0, %1, %2;", "r"(a), "r"(b));
    if constexpr (Instruction == I::less_or_nan) r = !(x >= y);  // setp.ltu
    out[threadIdx.x] = r;
}

struct Row {
    uint32_t a, b, c, wanted;
};

template <I Instruction>
void compare(const char* name, const std::vector<Row>& rows) {
    std::vector<uint32_t> in, out(rows.size());
    for (const Row& row : rows) in.insert(in.end(), {row.a, row.b, row.c});
    uint32_t *device_in = nullptr, *device_out = nullptr;
    check(cudaMalloc(&device_in, in.size() * 4));
    check(cudaMalloc(&device_out, out.size() * 4));
    check(cudaMemcpy(device_in, in.data(), in.size() * 4, cudaMemcpyHostToDevice));
    void* arguments[] = {&device_in, &device_out};
    check(cudaLaunchKernel(reinterpret_cast<const void*>(run<Instruction>), 1,
                           static_cast<unsigned>(rows.size()), arguments, 0, nullptr));
    check(cudaMemcpy(out.data(), device_out, out.size() * 4, cudaMemcpyDeviceToHost));
    for (size_t i = 0; i < rows.size(); ++i) {
        if (out[i] == rows[i].wanted) continue;
        std::printf("%s of %08x, %08x, %08x: expected %08x, got %08x\n", name, rows[i].a, rows[i].b,
                    rows[i].c, rows[i].wanted, out[i]);
        ++failures;
    }
}

/// One warp: d = a b + c of 16x8 by 8x8, whose fragments come from plain row-major matrices.
__global__ void multiply(const float* a, const float* b, const float* c, float* d) {
    const int lane = threadIdx.x, row = lane / 4, column = lane % 4;
    float x[4], y[2], z[4];
    for (int i = 0; i < 4; ++i) x[i] = a[(row + i % 2 * 8) * 8 + column + i / 2 * 4];
    for (int i = 0; i < 2; ++i) y[i] = b[(column + i * 4) * 8 + row];
    for (int i = 0; i < 4; ++i) z[i] = c[(row + i / 2 * 8) * 8 + column * 2 + i % 2];
    asm volatile(
        "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, "
        "{%8, %9}, {%0, %1, %2, %3};"
        : "+f"(z[0]), "+f"(z[1]), "+f"(z[2]), "+f"(z[3])
        : "r"(__float_as_uint(x[0])), "r"(__float_as_uint(x[1])), "r"(__float_as_uint(x[2])),
          "r"(__float_as_uint(x[3])), "r"(__float_as_uint(y[0])), "r"(__float_as_uint(y[1])));
    for (int i = 0; i < 4; ++i) d[(row + i / 2 * 8) * 8 + column * 2 + i % 2] = z[i];
}

/// Each lane sums what lanes above it have, then all of them; b of lanes beyond the segment's end
/// is the lane's own.
__global__ void shuffle(int* out) {
    int down = threadIdx.x, across = threadIdx.x;
    down = __shfl_down_sync(~0u, down, 3, 8);
    across = __shfl_xor_sync(~0u, across, 5);
    out[threadIdx.x] = down * 100 + across;
}

void compare_products() {
    std::vector<float> a(128), b(64), c(128), d(128);
    for (int i = 0; i < 128; ++i) a[i] = static_cast<float>(i * 7 % 23 - 11);
    for (int i = 0; i < 64; ++i) b[i] = static_cast<float>(i * 5 % 17 - 8);
    for (int i = 0; i < 128; ++i) c[i] = static_cast<float>(i);
    a[0] -= 0x1p-12f;  // is not in a TF32 number, which is cut off
    float* device[4];
    const std::vector<float>* host[] = {&a, &b, &c, &d};
    for (int i = 0; i < 4; ++i) {
        check(cudaMalloc(&device[i], host[i]->size() * 4));
        check(cudaMemcpy(device[i], host[i]->data(), host[i]->size() * 4, cudaMemcpyHostToDevice));
    }
    void* arguments[] = {&device[0], &device[1], &device[2], &device[3]};
    check(cudaLaunchKernel(reinterpret_cast<const void*>(multiply), 1, 32, arguments, 0, nullptr));
    check(cudaMemcpy(d.data(), device[3], 128 * 4, cudaMemcpyDeviceToHost));
    a[0] = -11;
    for (int i = 0; i < 128; ++i) {
        float wanted = c[i];
        for (int k = 0; k < 8; ++k) wanted += a[i / 8 * 8 + k] * b[k * 8 + i % 8];
        if (d[i] == wanted) continue;
        std::printf("product %d: expected %g, got %g\n", i, wanted, d[i]);
        ++failures;
    }
}

void compare_shuffles() {
    int *device = nullptr, host[32];
    check(cudaMalloc(&device, sizeof host));
    void* arguments[] = {&device};
    check(cudaLaunchKernel(reinterpret_cast<const void*>(shuffle), 1, 32, arguments, 0, nullptr));
    check(cudaMemcpy(host, device, sizeof host, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 32; ++i) {
        const int wanted = (i % 8 < 5 ? i + 3 : i) * 100 + (i ^ 5);
        if (host[i] == wanted) continue;
        std::printf("shuffle of lane %d: expected %d, got %d\n", i, wanted, host[i]);
        ++failures;
    }
}

}  // namespace

int main() {
    const uint32_t nan = 0x7FC00001, inf = 0x7F800000, one = bits(1), minus = 0x80000000;
    compare<I::tf32>("cvt.rna.tf32", {{0x3F801000, 0, 0, 0x3F802000},  // a tie: away from zero
                                      {0x3F800FFF, 0, 0, 0x3F800000},
                                      {0xBF801000, 0, 0, 0xBF802000},
                                      {0x7F7FFFFF, 0, 0, inf},
                                      {inf, 0, 0, inf}});
    // 1 - 2^-30 and 1 + 2^-30 lie between floats.
    compare<I::fma_down>("fma.rm", {{bits(1), bits(1), bits(-0x1p-30f), 0x3F7FFFFF},
                                    {bits(1), bits(1), bits(0x1p-30f), one},
                                    {bits(-1), bits(1), bits(-0x1p-30f), 0xBF800001}});
    compare<I::sum_cut>("add.rz", {{one, bits(-0x1p-30f), 0, 0x3F7FFFFF},
                                   {bits(-1), bits(-0x1.8p-24f), 0, bits(-1)}});
    compare<I::divide>("div.rn", {{bits(1), bits(3), 0, 0x3EAAAAAB}, {one, minus, 0, 0xFF800000}});
    compare<I::copysign>("copysign", {{bits(-2), bits(3), 0, bits(-3)}});
    compare<I::lesser>(
        "min", {{nan, bits(3), 0, bits(3)}, {0, minus, 0, minus}, {nan, nan, 0, 0x7FFFFFFF}});
    compare<I::greater>("max", {{bits(3), nan, 0, bits(3)}, {minus, 0, 0, 0}});
    compare<I::saturate>("cvt.sat", {{nan, 0, 0, 0}, {bits(2), 0, 0, one}, {bits(-2), 0, 0, 0}});
    compare<I::exponential>("ex2.approx.ftz", {{bits(3), 0, 0, bits(8)},
                                               {bits(-130), 0, 0, 0},  // would be denormal
                                               {bits(-126), 0, 0, bits(0x1p-126f)},
                                               {0xFF800000, 0, 0, 0}});
    compare<I::reciprocal>("rcp.approx.ftz", {{bits(4), 0, 0, bits(0.25f)},
                                              {1, 0, 0, inf},  // a denormal counts as 0
                                              {bits(0x1p127f), 0, 0, 0}});
    compare<I::nearest>("cvt.rni", {{bits(2.5f), 0, 0, bits(2)}, {bits(3.5f), 0, 0, bits(4)}});
    compare<I::nan_bits>("sub of infinities", {{inf, 0, 0, 0x7FFFFFFF}});
    compare<I::to_int>("cvt.rzi.s32", {{bits(-2.9f), 0, 0, uint32_t(-2)},
                                       {bits(3e9f), 0, 0, 0x7FFFFFFF},
                                       {bits(-3e9f), 0, 0, 0x80000000},
                                       {nan, 0, 0, 0}});
    compare<I::permute>("prmt", {{0x33221100, 0x77665544, 0x7531, 0x77553311},
                                 {0x00008000, 0, 0x0009, 0x000000FF}});
    compare<I::insert>("bfi", {{0xAB, 0, 4, 0xAB0}, {0xAB, ~0u, 28, 0xBFFFFFFF}});
    compare<I::shift_right>("shr.s32", {{minus, 31, 0, ~0u}, {minus, 40, 0, ~0u}, {8, 2, 0, 2}});
    compare<I::shift_left>("shl", {{1, 31, 0, minus}, {1, 32, 0, 0}});
    compare<I::product_high>("mul.hi.u32", {{~0u, ~0u, 0, 0xFFFFFFFE}});
    compare<I::remainder>("rem.s32", {{uint32_t(-7), 3, 0, uint32_t(-1)}});
    compare<I::less_or_nan>("setp.ltu", {{nan, one, 0, 1}, {one, one, 0, 0}, {0, one, 0, 1}});
    compare_products();
    compare_shuffles();
    std::printf("%d wrong\n", failures);
    return failures ? 1 : 0;
}
