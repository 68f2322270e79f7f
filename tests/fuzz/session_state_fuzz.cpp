#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "signer/payment/session_state.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace signer = farebox::signer;
    const auto state = signer::parse_session_state({reinterpret_cast<const char*>(data), size});
    // What is read can be written and read again.
    if (state && !signer::parse_session_state(signer::encode_session_state(*state))) {
        std::abort();
    }
    return 0;
}
