#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace farebox::sandbox::test {

/// A payment that a real signer made and a real orchestrator took.
struct RecordedPayment {
    std::string name;
    std::string payment;  ///< Header values.
    std::string segment;
    std::int64_t unix_nanos = 0;
};

/// Every accepted payment of tests/data/transcripts.
std::vector<RecordedPayment> recorded_payments();

}  // namespace farebox::sandbox::test
