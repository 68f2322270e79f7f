#include "protocol/wire/ticket_params.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, TicketParams& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_bytes(message.recipient);
                break;
            case 2:
                in.read_bytes(message.face_value);
                break;
            case 3:
                in.read_bytes(message.win_prob);
                break;
            case 4:
                in.read_bytes(message.recipient_rand_hash);
                break;
            case 5:
                in.read_bytes(message.seed);
                break;
            case 6:
                in.read_bytes(message.expiration_block);
                break;
            case 7:
                in.read_message(message.expiration_params);
                break;
            default:
                break;
        }
    }
}

Result<TicketParams> decode_ticket_params(std::string_view bytes) {
    return decode<TicketParams>(bytes);
}

void encode_to(const TicketParams& message, std::string& out) {
    append_bytes(1, message.recipient, out);
    append_bytes(2, message.face_value, out);
    append_bytes(3, message.win_prob, out);
    append_bytes(4, message.recipient_rand_hash, out);
    append_bytes(5, message.seed, out);
    append_bytes(6, message.expiration_block, out);
    append_message(7, message.expiration_params, out);
}

std::string encode(const TicketParams& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
