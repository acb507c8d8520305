#include "engine/allocator.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <thread>

#include "engine/error.h"

using namespace curie;

TEST_CASE("allocator: a block holds the request and wastes at most an eighth") {
    for (size_t bytes = 0; bytes < 5000; ++bytes) {
        const size_t block = CachingAllocator::block_size(bytes);
        REQUIRE(block >= bytes);
        REQUIRE(block % 64 == 0);
        REQUIRE(block > 0);
        if (bytes > 512)
            REQUIRE(static_cast<double>(block) <= 1.125 * static_cast<double>(bytes) + 64);
    }
    for (size_t power = 13; power < 40; ++power) {
        for (size_t bytes :
             {(size_t{1} << power) - 1, size_t{1} << power, (size_t{1} << power) + 1}) {
            const size_t block = CachingAllocator::block_size(bytes);
            REQUIRE(block >= bytes);
            REQUIRE(static_cast<double>(block) <= 1.125 * static_cast<double>(bytes));
        }
    }
}

TEST_CASE("allocator: blocks are aligned, distinct and reused") {
    CachingAllocator allocator;
    std::vector<void*> blocks;
    for (size_t bytes : {1ul, 100ul, 100ul, 4097ul, 3ul << 20}) {
        void* block = allocator.allocate(bytes);
        CHECK(reinterpret_cast<uintptr_t>(block) % 64 == 0);
        std::memset(block, 0xFF, bytes);
        CHECK(std::find(blocks.begin(), blocks.end(), block) == blocks.end());
        blocks.push_back(block);
    }
    allocator.release(blocks[1], 100);
    CHECK(allocator.allocate(128) == blocks[1]);  // the same block size
    CHECK(allocator.statistics().system_allocations == 5);
    CHECK(allocator.statistics().requests == 6);
    allocator.release(blocks[0], 1);
    allocator.release(blocks[1], 128);
    allocator.release(blocks[2], 100);
    allocator.release(blocks[3], 4097);
    allocator.release(blocks[4], 3ul << 20);
    CHECK(allocator.statistics().in_use == 0);
}

TEST_CASE("allocator: statistics count use, peak and what is held") {
    CachingAllocator allocator;
    void* a = allocator.allocate(1024);
    void* b = allocator.allocate(2048);
    CHECK(allocator.statistics().in_use == 3072);
    allocator.release(b, 2048);
    CHECK(allocator.statistics().in_use == 1024);
    CHECK(allocator.statistics().peak == 3072);
    CHECK(allocator.statistics().reserved == 3072);
    allocator.reset_peak();
    CHECK(allocator.statistics().peak == 1024);
    allocator.trim();
    CHECK(allocator.statistics().reserved == 1024);
    allocator.release(a, 1024);
    allocator.trim();
    CHECK(allocator.statistics().reserved == 0);
}

TEST_CASE("allocator: a repeated pattern asks the system only the first time") {
    CachingAllocator allocator;
    const auto step = [&] {
        std::vector<std::pair<void*, size_t>> held;
        for (size_t bytes = 10; bytes < 1000000; bytes = bytes * 3 / 2)
            held.emplace_back(allocator.allocate(bytes), bytes);
        for (auto [pointer, bytes] : held) allocator.release(pointer, bytes);
    };
    step();
    const size_t after_first = allocator.statistics().system_allocations;
    for (int i = 0; i < 10; ++i) step();
    CHECK(allocator.statistics().system_allocations == after_first);
    CHECK(allocator.statistics().in_use == 0);
}

TEST_CASE("allocator: threads share it without handing out a block twice") {
    CachingAllocator allocator;
    std::vector<int> torn(4);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
        threads.emplace_back([&, thread] {
            for (int round = 0; round < 2000; ++round) {
                const size_t bytes = 64 + 64 * (round % 5);
                auto* block = static_cast<unsigned char*>(allocator.allocate(bytes));
                std::memset(block, thread + 1, bytes);
                for (size_t i = 0; i < bytes; ++i) torn[thread] += block[i] != thread + 1;
                allocator.release(block, bytes);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(torn == std::vector<int>(4, 0));
    CHECK(allocator.statistics().in_use == 0);
    CHECK(allocator.statistics().requests == 8000);
}

#if !defined(__SANITIZE_ADDRESS__)  // which ends the program on such a request
TEST_CASE("allocator: no memory left is an error that names the size; the cache is freed first") {
    CachingAllocator allocator;
    allocator.release(allocator.allocate(1 << 20), 1 << 20);
    CHECK(allocator.statistics().reserved == 1 << 20);
    CHECK_THROWS_WITH_AS(allocator.allocate(size_t{1} << 60),
                         doctest::Contains("1152921504606846976"), Error);
    CHECK(allocator.statistics().reserved == 0);
    CHECK(allocator.statistics().in_use == 0);
}
#endif
