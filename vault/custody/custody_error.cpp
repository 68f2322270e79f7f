#include "vault/custody/custody_error.hpp"

#include "protocol/address.hpp"

namespace farebox::vault {

Error unknown_key(const Address& key) {
    return make_error(ErrorCode::not_found, "the vault holds no key " + protocol::to_checksum(key),
                      "it holds the keys that were there when it started");
}

}  // namespace farebox::vault
