#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.GPUComputeInfo.
struct GpuComputeInfo {
    std::string id;
    std::string name;
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::int64_t memory_free = 0;   ///< Bytes.
    std::int64_t memory_total = 0;  ///< Bytes.

    friend bool operator==(const GpuComputeInfo&, const GpuComputeInfo&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<GpuComputeInfo> decode_gpu_compute_info(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const GpuComputeInfo& message, std::string& out);
[[nodiscard]] std::string encode(const GpuComputeInfo& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, GpuComputeInfo& message);

}  // namespace farebox::protocol::wire
