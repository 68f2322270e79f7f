#include "protocol/wire/ticket_sender_params.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, TicketSenderParams& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read(message.sender_nonce);
                break;
            case 2:
                in.read_bytes(message.sig);
                break;
            default:
                break;
        }
    }
}

Result<TicketSenderParams> decode_ticket_sender_params(std::string_view bytes) {
    return decode<TicketSenderParams>(bytes);
}

void encode_to(const TicketSenderParams& message, std::string& out) {
    append_unsigned(1, message.sender_nonce, out);
    append_bytes(2, message.sig, out);
}

std::string encode(const TicketSenderParams& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
