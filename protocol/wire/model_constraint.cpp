#include "protocol/wire/model_constraint.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, ModelConstraint& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read(message.warm);
                break;
            case 2:
                in.read(message.capacity);
                break;
            case 3:
                in.read_string(message.runner_version,
                               "net.Capabilities.CapabilityConstraints.ModelConstraint.runnerVersion");
                break;
            case 4:
                in.read(message.capacity_in_use);
                break;
            default:
                break;
        }
    }
}

Result<ModelConstraint> decode_model_constraint(std::string_view bytes) {
    return decode<ModelConstraint>(bytes);
}

void encode_to(const ModelConstraint& message, std::string& out) {
    append_unsigned(1, message.warm ? 1 : 0, out);
    append_unsigned(2, message.capacity, out);
    append_bytes(3, message.runner_version, out);
    append_unsigned(4, message.capacity_in_use, out);
}

std::string encode(const ModelConstraint& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
