#include "protocol/wire/capability_constraints.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, CapabilityConstraints& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.insert_message(message.models, "net.Capabilities.CapabilityConstraints.ModelsEntry.key");
                break;
            default:
                break;
        }
    }
}

Result<CapabilityConstraints> decode_capability_constraints(std::string_view bytes) {
    return decode<CapabilityConstraints>(bytes);
}

void encode_to(const CapabilityConstraints& message, std::string& out) {
    append_map(1, message.models, out);
}

std::string encode(const CapabilityConstraints& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
