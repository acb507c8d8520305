#include "simulator/ptx/memory_access.h"

namespace curie::ptx {
namespace {

template <class Register, class T, int Count>
void load_global(const Instruction& instruction, Warp& warp) {
    const uint64_t* base = warp.at<uint64_t>(instruction.operands[Count]);
    check_global(instruction, warp, base, sizeof(T) * Count, "loads");
    warp.each_lane([&](uint32_t lane) {
        T values[Count];
        std::memcpy(values, global_at(instruction, warp, base[lane]), sizeof values);
        for (int i = 0; i < Count; ++i)
            warp.at<Register>(instruction.operands[i])[lane] = static_cast<Register>(values[i]);
    });
}

template <class Register, class T, int Count>
void store_global(const Instruction& instruction, Warp& warp) {
    const uint64_t* base = warp.at<uint64_t>(instruction.operands[0]);
    check_global(instruction, warp, base, sizeof(T) * Count, "stores");
    warp.each_lane([&](uint32_t lane) {
        T values[Count];
        for (int i = 0; i < Count; ++i)
            values[i] = static_cast<T>(warp.at<Register>(instruction.operands[1 + i])[lane]);
        std::memcpy(global_at(instruction, warp, base[lane]), values, sizeof values);
    });
}

template <class Register, class T, int Count>
void load_shared(const Instruction& instruction, Warp& warp) {
    const uint32_t* base = warp.at<uint32_t>(instruction.operands[Count]);
    warp.each_lane([&](uint32_t lane) {
        const uint64_t address = static_cast<uint64_t>(base[lane] + instruction.immediate);
        check_shared(instruction, warp, lane, address, sizeof(T) * Count, "load");
        note_shared_read(instruction, warp, lane, address, sizeof(T) * Count);
        T values[Count];
        std::memcpy(values, warp.block.shared.at(address), sizeof values);
        for (int i = 0; i < Count; ++i)
            warp.at<Register>(instruction.operands[i])[lane] = static_cast<Register>(values[i]);
    });
}

template <class Register, class T, int Count>
void store_shared(const Instruction& instruction, Warp& warp) {
    const uint32_t* base = warp.at<uint32_t>(instruction.operands[0]);
    warp.each_lane([&](uint32_t lane) {
        const uint64_t address = static_cast<uint64_t>(base[lane] + instruction.immediate);
        check_shared(instruction, warp, lane, address, sizeof(T) * Count, "store");
        note_shared_write(instruction, warp, lane, address, sizeof(T) * Count);
        T values[Count];
        for (int i = 0; i < Count; ++i)
            values[i] = static_cast<T>(warp.at<Register>(instruction.operands[1 + i])[lane]);
        std::memcpy(warp.block.shared.at(address), values, sizeof values);
    });
}

template <class Register, class T, int Count>
void load_parameter(const Instruction& instruction, Warp& warp) {
    const auto& parameters = warp.block.launch().parameters;
    const uint64_t* base = warp.at<uint64_t>(instruction.operands[Count]);
    warp.each_lane([&](uint32_t lane) {
        const uint64_t address = base[lane] + static_cast<uint64_t>(instruction.immediate);
        T values[Count];
        if (address > parameters.size() || sizeof values > parameters.size() - address)
            warp.refuse(instruction, lane, cudaErrorIllegalAddress,
                        "expected a parameter from byte 0 to {}, got byte {}", parameters.size(),
                        address);
        std::memcpy(values, parameters.data() + address, sizeof values);
        for (int i = 0; i < Count; ++i)
            warp.at<Register>(instruction.operands[i])[lane] = static_cast<Register>(values[i]);
    });
}

template <class Register, class T, int Count>
void add_count(Operations& table, const std::string& type) {
    const std::string values(Count, width_of<Register>);
    const std::string name = (Count == 1 ? "." : fmt::format(".v{}.", Count)) + type;
    table["ld.global" + name] = {&load_global<Register, T, Count>, values + "D"};
    table["ld.global.nc" + name] = {&load_global<Register, T, Count>, values + "D"};
    table["st.global" + name] = {&store_global<Register, T, Count>, "D" + values};
    table["ld.shared" + name] = {&load_shared<Register, T, Count>, values + "W"};
    table["st.shared" + name] = {&store_shared<Register, T, Count>, "W" + values};
    table["ld.param" + name] = {&load_parameter<Register, T, Count>, values + "D"};
}

template <class Register, class T>
void add(Operations& table, const std::string& type) {
    add_count<Register, T, 1>(table, type);
    add_count<Register, T, 2>(table, type);
    if constexpr (sizeof(T) <= 4) add_count<Register, T, 4>(table, type);
}

}  // namespace

void add_memory_operations(Operations& table) {
    add<uint16_t, uint8_t>(table, "u8");
    add<int16_t, int8_t>(table, "s8");
    add<uint16_t, uint16_t>(table, "u16");
    add<uint16_t, uint16_t>(table, "b16");
    add<uint32_t, uint32_t>(table, "u32");
    add<uint32_t, uint32_t>(table, "b32");
    add<uint32_t, uint32_t>(table, "f32");
    add<uint64_t, uint64_t>(table, "u64");
    add<uint64_t, uint64_t>(table, "b64");
    add<uint64_t, uint64_t>(table, "f64");
}

}  // namespace curie::ptx
