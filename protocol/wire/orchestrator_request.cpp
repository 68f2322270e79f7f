#include "protocol/wire/orchestrator_request.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, OrchestratorRequest& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_bytes(message.address);
                break;
            case 2:
                in.read_bytes(message.sig);
                break;
            case 3:
                in.read_message(message.capabilities);
                break;
            case 4:
                in.read(message.ignore_capacity_check);
                break;
            default:
                break;
        }
    }
}

Result<OrchestratorRequest> decode_orchestrator_request(std::string_view bytes) {
    return decode<OrchestratorRequest>(bytes);
}

void encode_to(const OrchestratorRequest& message, std::string& out) {
    append_bytes(1, message.address, out);
    append_bytes(2, message.sig, out);
    append_message(3, message.capabilities, out);
    append_unsigned(4, message.ignore_capacity_check ? 1 : 0, out);
}

std::string encode(const OrchestratorRequest& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
