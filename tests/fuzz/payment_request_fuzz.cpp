#include <cstdint>
#include <string_view>

#include "signer/payment/request.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)farebox::signer::parse_payment_request({reinterpret_cast<const char*>(data), size});
    return 0;
}
