#include "protocol/wire/payment.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, Payment& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_message(message.ticket_params);
                break;
            case 2:
                in.read_bytes(message.sender);
                break;
            case 3:
                in.read_message(message.expiration_params);
                break;
            case 4:
                in.append_message(message.ticket_sender_params);
                break;
            case 5:
                in.read_message(message.expected_price);
                break;
            default:
                break;
        }
    }
}

Result<Payment> decode_payment(std::string_view bytes) {
    return decode<Payment>(bytes);
}

void encode_to(const Payment& message, std::string& out) {
    append_message(1, message.ticket_params, out);
    append_bytes(2, message.sender, out);
    append_message(3, message.expiration_params, out);
    append_messages(4, message.ticket_sender_params, out);
    append_message(5, message.expected_price, out);
}

std::string encode(const Payment& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
