#pragma once

#include <cstdint>
#include <string>

#include "farebox/bytes.hpp"

namespace farebox::bench {

struct FillOptions {
    std::string ledger;       ///< The file; made if missing. Nobody may hold it.
    std::string quote_file;   ///< payment_params of a 402 challenge (base64): whose sessions they are.
    std::string sample_file;  ///< Where to write sessions that bench-load can continue.
    Address key;              ///< The signer's.
    std::string client = "local";
    std::uint32_t tickets = 1;        ///< Each session's price pays for so many.
    std::uint64_t sessions = 10'000;  ///< In the ledger afterwards.
    std::uint64_t sample = 10'000;    ///< At most so many in the sample, evenly spread.
};

/// Writes sessions that have paid once, spread over the last two days, as the signer would have written them: rows in
/// sessions, grants and nonces, in one transaction. Throws where that fails.
void fill_ledger(const FillOptions& options);

}  // namespace farebox::bench
