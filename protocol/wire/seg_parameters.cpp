#include "protocol/wire/seg_parameters.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, SegParameters& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read(message.from);
                break;
            case 2:
                in.read(message.to);
                break;
            default:
                break;
        }
    }
}

Result<SegParameters> decode_seg_parameters(std::string_view bytes) {
    return decode<SegParameters>(bytes);
}

void encode_to(const SegParameters& message, std::string& out) {
    append_unsigned(1, message.from, out);
    append_unsigned(2, message.to, out);
}

std::string encode(const SegParameters& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
