#include "protocol/wire/constraints.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, Constraints& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_string(message.min_version, "net.Capabilities.Constraints.minVersion");
                break;
            case 2:
                in.insert_message(message.per_capability);
                break;
            default:
                break;
        }
    }
}

Result<Constraints> decode_constraints(std::string_view bytes) {
    return decode<Constraints>(bytes);
}

void encode_to(const Constraints& message, std::string& out) {
    append_bytes(1, message.min_version, out);
    append_map(2, message.per_capability, out);
}

std::string encode(const Constraints& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
