#include "tests/load/noise.hpp"

#include <array>

namespace farebox::load {
namespace {

constexpr std::string_view kPay = "/generate-live-payment";

std::string garbage(model::Dice& dice, std::size_t bytes) {
    std::string text(bytes, ' ');
    for (char& byte : text) {
        byte = static_cast<char>(dice.roll());
    }
    return text;
}

/// JSON that is none, or says nothing, or too much.
std::string bad_body(model::Dice& dice) {
    switch (dice.pick(6)) {
        case 0:
            return "{";
        case 1:
            return garbage(dice, 1 + dice.pick(500));
        case 2:
            return R"({"orchestrator":"AAAA","type":"live","ManifestID":"m"})";
        case 3:
            return std::string(1 + dice.pick(20'000), '[');
        case 4:
            return R"({"orchestrator":12,"type":"live"})";
        default:
            return "{}";
    }
}

/// A payment that shows a state which is not its session's.
std::string wrong_state(Payer& payer, const std::string& others_state, model::Dice& dice) {
    const auto& key = payer.account().key;
    std::string state = others_state.empty() || dice.chance(30) ? R"({"State":"e30=","Sig":"AAAA"})" : others_state;
    // The payer's own quote is not needed to be told that.
    return post(kPay, R"({"orchestrator":"AAAA","ManifestID":"m","type":"fixed","state":)" + std::move(state) + "}",
                key);
}

std::string small_routes(const std::string& key, model::Dice& dice) {
    switch (dice.pick(6)) {
        case 0:
            return post("/sign-orchestrator-info", "{}", key);
        case 1:
            return post("/sign-byoc-job", R"({"id":"j","capability":"c","request":"{}","parameters":"{}"})", key);
        case 2:
            return post("/v1/quote", bad_body(dice), key);
        case 3:
            return "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
        case 4:
            return post("/nothing", "{}", key);
        default:
            return "DELETE " + std::string{kPay} + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }
}

std::string wrong_key(Payer& payer, model::Dice& dice) {
    const auto keys = std::array<std::string, 3>{"", "fbx_" + std::string(43, 'x'), "not-even-one"};
    std::string request = post(kPay, bad_body(dice), dice.of(keys));
    if (dice.chance(50)) {  // the payer's own words under another name
        const auto& own = payer.request();
        const auto body = own.substr(own.find("\r\n\r\n") + 4);
        request = post(kPay, body, dice.of(keys));
    }
    return request;
}

}  // namespace

Act choose_act(Payer& payer, const std::string& others_state, model::Dice& dice) {
    using Manner = Act::Manner;
    const auto& key = payer.account().key;
    const auto what = dice.pick(100);
    if (what < 60) {
        const auto how = dice.pick(100);
        const Manner manner = how < 70   ? Manner::at_once
                              : how < 80 ? Manner::in_pieces
                              : how < 90 ? Manner::then_gone
                                         : Manner::half;
        return {payer.request(), manner, true};
    }
    const Manner manner = dice.chance(15) ? Manner::in_pieces : dice.chance(15) ? Manner::then_gone : Manner::at_once;
    if (what < 68) {
        return {post(kPay, bad_body(dice), key), manner};
    }
    if (what < 74) {
        return {wrong_state(payer, others_state, dice), manner};
    }
    if (what < 80) {
        return {wrong_key(payer, dice), manner};
    }
    if (what < 84) {  // larger than is read: it is refused by its head
        return {head_of(kPay, 3'000'000 + dice.pick(1U << 30U), key) + std::string(60'000, ' '), Manner::at_once};
    }
    if (what < 87) {  // as large as is read
        return {post(kPay, std::string(900'000, ' '), key), Manner::at_once};
    }
    if (what < 90) {
        return {garbage(dice, 1 + dice.pick(3'000)) + "\r\n\r\n", Manner::at_once};
    }
    if (what < 92) {
        return {post(kPay, bad_body(dice), key), Manner::holding};
    }
    return {small_routes(key, dice), manner};
}

}  // namespace farebox::load
