#include "protocol/wire/capabilities.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, Capabilities& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.append_bit_words(message.bitstring);
                break;
            case 2:
                in.append_bit_words(message.mandatories);
                break;
            case 3:
                in.insert_number(message.capacities);
                break;
            case 4:
                in.read_string(message.version, "net.Capabilities.version");
                break;
            case 5:
                in.read_message(message.constraints);
                break;
            default:
                break;
        }
    }
}

Result<Capabilities> decode_capabilities(std::string_view bytes) {
    return decode<Capabilities>(bytes);
}

void encode_to(const Capabilities& message, std::string& out) {
    append_packed(1, message.bitstring, out);
    append_packed(2, message.mandatories, out);
    append_map(3, message.capacities, out);
    append_bytes(4, message.version, out);
    append_message(5, message.constraints, out);
}

std::string encode(const Capabilities& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
