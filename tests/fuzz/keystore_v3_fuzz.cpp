#include "keystore/keystore_v3.hpp"

#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

void keystore_v3(std::string_view input) {
    keystore::fuzz_keystore(input);
    const auto address = keystore::read_keystore_address(input);
    require(!address || input.size() <= keystore::kMaxKeystoreBytes, "a file above the limit is refused");
}

}  // namespace farebox::fuzz
