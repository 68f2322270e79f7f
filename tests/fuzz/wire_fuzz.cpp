#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/payment.hpp"
#include "protocol/wire/seg_data.hpp"

namespace wire = farebox::protocol::wire;

namespace {

/// What decodes must encode to bytes that decode to the same.
template <class Decode>
void round_trip(std::string_view bytes, Decode decode) {
    const auto first = decode(bytes);
    if (!first) {
        return;
    }
    const auto again = decode(wire::encode(*first));
    if (!again || !(*again == *first)) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    round_trip(bytes, wire::decode_orchestrator_info);
    round_trip(bytes, wire::decode_payment);
    round_trip(bytes, wire::decode_seg_data);
    return 0;
}
