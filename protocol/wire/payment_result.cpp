#include "protocol/wire/payment_result.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, PaymentResult& message) {
    while (in.next()) {
        switch (in.field()) {
            case 16:
                in.read_message(message.info);
                break;
            default:
                break;
        }
    }
}

Result<PaymentResult> decode_payment_result(std::string_view bytes) {
    return decode<PaymentResult>(bytes);
}

void encode_to(const PaymentResult& message, std::string& out) {
    append_message(16, message.info, out);
}

std::string encode(const PaymentResult& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
