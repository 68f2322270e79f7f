#include "protocol/ticket_broker.hpp"

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"

namespace farebox::protocol {

std::string broker_call(BrokerFunction function, const Wei& deposit, const Wei& reserve) {
    std::string data;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        data.push_back(static_cast<char>(static_cast<std::uint32_t>(function) >> shift));
    }
    if (function == BrokerFunction::fund_deposit_and_reserve) {
        data += as_chars(to_word(deposit.value()));
        data += as_chars(to_word(reserve.value()));
    }
    return data;
}

}  // namespace farebox::protocol
