#include <cstdint>
#include <string_view>

#include "keystore/keystore_v3.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    farebox::keystore::fuzz_keystore({reinterpret_cast<const char*>(data), size});
    return 0;
}
