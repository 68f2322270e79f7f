#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "signer/funding/funding_desk.hpp"

namespace farebox::signer {

/// What the operator orders on the admin socket, as JSON: "plan" and "send" with an order, "plan-replacement" and
/// "replace" with a key, "status" with a key, "transaction" with a key and a nonce. Thread-safe.
class FundingOrders {
public:
    using Done = std::function<void(Result<std::string>)>;

    explicit FundingOrders(FundingDesk& desk) : desk_{desk} {}

    void obey(std::string_view verb, std::string_view body, Done done);

private:
    void plan(std::string_view body, const Done& done);
    void send(std::string_view body, const Done& done);
    void replace(std::string_view verb, std::string_view body, const Done& done);
    void status(std::string_view body, const Done& done);
    void find(std::string_view body, const Done& done);

    FundingDesk& desk_;
};

}  // namespace farebox::signer
