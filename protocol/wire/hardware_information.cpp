#include "protocol/wire/hardware_information.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, HardwareInformation& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_string(message.pipeline, "net.HardwareInformation.pipeline");
                break;
            case 2:
                in.read_string(message.model_id, "net.HardwareInformation.model_id");
                break;
            case 3:
                in.insert_message(message.gpu_info, "net.HardwareInformation.GpuInfoEntry.key");
                break;
            default:
                break;
        }
    }
}

Result<HardwareInformation> decode_hardware_information(std::string_view bytes) {
    return decode<HardwareInformation>(bytes);
}

void encode_to(const HardwareInformation& message, std::string& out) {
    append_bytes(1, message.pipeline, out);
    append_bytes(2, message.model_id, out);
    append_map(3, message.gpu_info, out);
}

std::string encode(const HardwareInformation& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
