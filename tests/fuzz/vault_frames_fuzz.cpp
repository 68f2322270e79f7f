#include <cstdint>
#include <string_view>

#include "vault/frames.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    farebox::vault::fuzz_frames({reinterpret_cast<const char*>(data), size});
    return 0;
}
