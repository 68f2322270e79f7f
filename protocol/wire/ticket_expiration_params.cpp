#include "protocol/wire/ticket_expiration_params.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, TicketExpirationParams& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read(message.creation_round);
                break;
            case 2:
                in.read_bytes(message.creation_round_block_hash);
                break;
            default:
                break;
        }
    }
}

Result<TicketExpirationParams> decode_ticket_expiration_params(std::string_view bytes) {
    return decode<TicketExpirationParams>(bytes);
}

void encode_to(const TicketExpirationParams& message, std::string& out) {
    append_signed(1, message.creation_round, out);
    append_bytes(2, message.creation_round_block_hash, out);
}

std::string encode(const TicketExpirationParams& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
