#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "signer/chain/contract_lookup.hpp"

namespace farebox::signer {

/// The contracts that signing stands on, as they were when they were first seen: where they are, and the hash of their
/// code. What is other than that is not believed until the operator has said so. Thread-safe.
class CodePins {
public:
    struct Parts {
        /// Chain and Controller: pins of another network count for nothing.
        std::string network;
        /// What save() was given last; nothing: there are no pins yet. Errors: then nothing is believed.
        Result<std::optional<std::string>> kept = std::optional<std::string>{};
        /// Keeps them over a restart. Its failure is the owner's to tell.
        std::function<void(const std::string& json)> save = {};
    };

    explicit CodePins(Parts parts);

    /// One verdict for what each endpoint shows. What no pin is there for is pinned, if all of them agree.
    /// Errors: protocol_error, with what to do in the message.
    [[nodiscard]] std::vector<Result<void>> judge(const std::vector<std::vector<ContractCode>>& seen);
    /// The operator's word that the contracts may be others: they are pinned anew when they are seen next.
    void forget();

private:
    struct Pin {
        Address address;
        Hash32 code;
        friend bool operator==(const Pin&, const Pin&) = default;
    };
    using Pins = std::map<std::string, Pin>;

    void read(const std::string& json);
    void save() const;
    [[nodiscard]] Result<void> judge_one(const std::vector<ContractCode>& contracts, const Pins& disputed) const;

    const std::string network_;
    const std::function<void(const std::string&)> save_;
    mutable std::mutex mutex_;
    Pins pins_;
    std::string problem_;  ///< Why the pins that are kept cannot be read.
};

}  // namespace farebox::signer
