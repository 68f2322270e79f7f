#include "protocol/wire/price_info.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, PriceInfo& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read(message.price_per_unit);
                break;
            case 2:
                in.read(message.pixels_per_unit);
                break;
            case 3:
                in.read(message.capability);
                break;
            case 4:
                in.read_string(message.constraint, "net.PriceInfo.constraint");
                break;
            default:
                break;
        }
        if (!in.taken()) {
            in.keep_unknown(message.unknown);
        }
    }
}

Result<PriceInfo> decode_price_info(std::string_view bytes) {
    return decode<PriceInfo>(bytes);
}

void encode_to(const PriceInfo& message, std::string& out) {
    append_signed(1, message.price_per_unit, out);
    append_signed(2, message.pixels_per_unit, out);
    append_unsigned(3, message.capability, out);
    append_bytes(4, message.constraint, out);
    out.append(message.unknown);
}

std::string encode(const PriceInfo& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
