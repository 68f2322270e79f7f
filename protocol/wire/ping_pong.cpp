#include "protocol/wire/ping_pong.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, PingPong& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_bytes(message.value);
                break;
            default:
                break;
        }
    }
}

Result<PingPong> decode_ping_pong(std::string_view bytes) {
    return decode<PingPong>(bytes);
}

void encode_to(const PingPong& message, std::string& out) {
    append_bytes(1, message.value, out);
}

std::string encode(const PingPong& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
