#pragma once

#include <map>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/wire/gpu_compute_info.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.HardwareInformation: what serves one model.
struct HardwareInformation {
    std::string pipeline;
    std::string model_id;
    std::map<std::string, GpuComputeInfo> gpu_info;  ///< By index.

    friend bool operator==(const HardwareInformation&, const HardwareInformation&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<HardwareInformation> decode_hardware_information(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const HardwareInformation& message, std::string& out);
[[nodiscard]] std::string encode(const HardwareInformation& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, HardwareInformation& message);

}  // namespace farebox::protocol::wire
