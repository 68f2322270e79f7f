#include "protocol/wire/gpu_compute_info.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, GpuComputeInfo& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_string(message.id, "net.GPUComputeInfo.id");
                break;
            case 2:
                in.read_string(message.name, "net.GPUComputeInfo.name");
                break;
            case 4:
                in.read(message.major);
                break;
            case 5:
                in.read(message.minor);
                break;
            case 6:
                in.read(message.memory_free);
                break;
            case 7:
                in.read(message.memory_total);
                break;
            default:
                break;
        }
    }
}

Result<GpuComputeInfo> decode_gpu_compute_info(std::string_view bytes) {
    return decode<GpuComputeInfo>(bytes);
}

void encode_to(const GpuComputeInfo& message, std::string& out) {
    append_bytes(1, message.id, out);
    append_bytes(2, message.name, out);
    append_unsigned(4, message.major, out);
    append_unsigned(5, message.minor, out);
    append_signed(6, message.memory_free, out);
    append_signed(7, message.memory_total, out);
}

std::string encode(const GpuComputeInfo& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
