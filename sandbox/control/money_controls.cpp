#include "sandbox/control/money_controls.hpp"

#include "protocol/address.hpp"
#include "protocol/keccak.hpp"
#include "protocol/scaled_decimal.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/chain/contracts.hpp"
#include "sandbox/chain/redemption.hpp"
#include "sandbox/chain/transactions.hpp"
#include "sandbox/text.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostTickets = 10'000;

Error invalid(const char* what) {
    return make_error(ErrorCode::invalid_argument, what);
}

std::string text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace

Result<Json> set_price(LocalChain& chain, const Json& wanted) {
    PriceFeed feed = chain.price_feed();
    if (wanted.contains("usd")) {
        const auto answer = protocol::parse_scaled(text_of(wanted, "usd"), PriceFeed::kDecimals);
        if (!answer) {
            return invalid("usd is a text with at most 8 decimals, such as \"3012.55\"");
        }
        feed.set(*answer);
    }
    if (wanted.contains("age")) {
        const auto age = text_of(wanted, "age");
        const auto duration = age == "0" ? std::chrono::milliseconds{0} : parse_duration(age);
        const auto hours = age.ends_with('h') ? parse_count(age.substr(0, age.size() - 1), 100'000) : std::nullopt;
        if (!duration && !hours) {
            return invalid("age is a duration such as \"5s\" or \"26h\", or \"0\"");
        }
        feed.age_seconds = hours ? *hours * 3'600 : std::chrono::duration_cast<std::chrono::seconds>(*duration).count();
    }
    feed.carried = wanted.value("carried", Json(feed.carried)) == true;
    chain.price_feed() = feed;
    return Json{{"answer", protocol::to_decimal(feed.answer)},
                {"round", feed.round},
                {"age_seconds", feed.age_seconds},
                {"carried", feed.carried}};
}

Result<Json> redeem_tickets(LocalChain& chain, const Json& wanted) {
    const auto sender = protocol::parse_address(text_of(wanted, "sender"));
    const auto face_value = Wei::parse_amount(text_of(wanted, "face_value"));
    const auto count = wanted.value("count", Json(1U));
    if (!sender || !face_value || !count.is_number_unsigned() || count.get<std::uint64_t>() > kMostTickets) {
        return invalid("sender is an address, face_value an amount such as \"0.01 eth\", count at most 10000");
    }
    WonTicket won;
    won.ticket.recipient = won.ticket.sender = *sender;
    won.ticket.face_value = *face_value;
    won.ticket.win_prob = Uint256{{1}};
    won.ticket.sender_nonce = 1;
    for (std::uint64_t i = 0; i < count.get<std::uint64_t>(); ++i) {
        const auto number = std::to_string(chain.events().events().size());
        won.recipient_rand = protocol::from_word(protocol::keccak256("farebox sandbox rand " + number).data);
        const auto mined = chain.transactions().place(protocol::keccak256("farebox sandbox transaction " + number));
        chain.events().add(mined, local_contracts().ticket_broker, redemption_events(won, *face_value));
    }
    return Json{{"block", chain.l2_block()}, {"tickets", count}};
}

}  // namespace farebox::sandbox
