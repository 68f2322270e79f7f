#include <cstddef>
#include <cstdint>
#include <string_view>

namespace farebox::fuzz {
void FAREBOX_FUZZ_TARGET(std::string_view input);  // the name of this program's target, from CMake
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    farebox::fuzz::FAREBOX_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
    return 0;
}
