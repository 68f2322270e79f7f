#include "tests/model/clients.hpp"

#include <algorithm>

#include "keystore/private_key.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/uint256.hpp"
#include "signer/payment/session_state.hpp"
#include "tests/model/quote_bytes.hpp"

namespace farebox::model {
namespace {

template <class Fixed>
Fixed filled(std::size_t byte) {
    Fixed value;
    value.data.fill(static_cast<std::uint8_t>(byte));
    return value;
}

std::string describe(const Ask& ask) {
    return ask.client + " " + (ask.type.empty() ? "pixels" : ask.type) + (ask.farebox ? "/exact" : "") + " hash " +
           protocol::to_hex(ask.quote.rand_hash.span().first(2)) +
           (ask.idempotency_key.empty() ? "" : " key " + ask.idempotency_key);
}

}  // namespace

Clients::Clients(const Setting& setting, std::uint64_t seed) : setting_{setting}, names_{seed} {}

/// Mostly a fresh one; sometimes one that was used before, by whomever.
RecipientRandHash Clients::rand_hash(Dice& dice) {
    if (!rand_hashes_.empty() && dice.chance(15)) {
        return dice.of(rand_hashes_);
    }
    RecipientRandHash hash;
    for (auto& byte : hash.data) {
        byte = static_cast<std::uint8_t>(names_.roll());
    }
    rand_hashes_.push_back(hash);
    return hash;
}

void Clients::refresh(Dice& dice, Quote& quote, const Moment& moment) {
    quote.rand_hash = rand_hash(dice);
    quote.expiration_block = moment.l1_block + 5 + static_cast<std::int64_t>(dice.pick(60));
    quote.auth_expiration = moment.clock.unix_nanos / kSecond + 200 + static_cast<std::int64_t>(dice.pick(7200));
}

Quote Clients::new_quote(Dice& dice, const Moment& moment) {
    Quote quote;
    quote.orchestrator = filled<Address>(0x20 + dice.pick(2));
    quote.recipient = filled<Address>(0x10 + dice.pick(2));
    quote.face_value = setting_.ev * setting_.odds;
    // An exact fraction, or one that leaves a rest in every sum.
    quote.win_prob = protocol::divide(kMaxUint256, setting_.odds);
    if (dice.chance(50)) {
        quote.win_prob.limbs[1] ^= names_.roll();
    }
    quote.price_per_unit = setting_.price;
    quote.auth_session = "session-" + std::to_string(names_.pick(1'000'000));
    refresh(dice, quote, moment);
    return quote;
}

/// What orchestrators and thieves get wrong.
void Clients::spoil(Dice& dice, Quote& quote, const Moment& moment) {
    switch (dice.pick(7)) {
        case 0:
            quote.price_per_unit += 1;
            break;
        case 1:
            quote.price_per_unit = std::max<std::int64_t>(1, quote.price_per_unit - 1);
            break;
        case 2:
            quote.recipient = filled<Address>(0x13);
            break;
        case 3:
            quote.face_value += quote.face_value / 3 + 1;
            break;
        case 4:
            quote.win_prob = dice.chance(50) ? Uint256{} : kMaxUint256;
            break;
        case 5:
            quote.auth_expiration = moment.clock.unix_nanos / kSecond + static_cast<std::int64_t>(dice.pick(181));
            break;
        default:
            quote.expiration_block = moment.l1_block + static_cast<std::int64_t>(dice.pick(3));
            break;
    }
}

Request Clients::make(Ask ask, const std::string& sig, std::string told) const {
    signer::PaymentRequest body;
    body.orchestrator = encode(ask.quote);
    body.type = ask.type;
    body.app = ask.app;
    body.manifest_id = ask.manifest;
    body.in_pixels = ask.in_pixels;
    if (ask.shown) {
        body.state = ask.shown->bytes;
        body.state_sig = sig;
    }
    Request request;
    request.http = signer::test::post("/generate-live-payment", signer::test::body_of(body));
    const auto client = std::find(kClients.begin(), kClients.end(), ask.client) - kClients.begin();
    request.http.peer.uid = request.http.peer.gid = static_cast<std::uint32_t>(1000 + client);
    if (ask.farebox) {
        request.http.headers.add("Farebox-Version", "1");
    }
    if (!ask.idempotency_key.empty()) {
        request.http.headers.add("Idempotency-Key", ask.idempotency_key);
    }
    request.told = std::move(told) + ": " + describe(ask);
    request.ask = std::move(ask);
    return request;
}

Request Clients::open_session(Dice& dice, const Moment& moment) {
    Ask ask;
    ask.client = dice.of(kClients);
    ask.quote = new_quote(dice, moment);
    ask.type = dice.of(std::vector<std::string>{"live", "live", "live", "lv2v", "fixed", ""});
    ask.farebox = dice.chance(50);
    if (ask.type == "lv2v") {
        ask.quote.pixels_per_unit = 27'648'000;
    }
    if (ask.type.empty()) {
        ask.in_pixels = static_cast<std::int64_t>(dice.pick(30));
    }
    const auto naming = dice.pick(10);
    ask.manifest = naming < 6 ? ask.quote.auth_session : naming < 8 ? "" : "chosen";
    if (dice.chance(25)) {
        ask.idempotency_key = std::string(1, static_cast<char>('a' + dice.pick(3)));
    }
    if (dice.chance(4)) {
        spoil(dice, ask.quote, moment);
    }
    Request request = make(std::move(ask), {}, "open");
    request.answer_lost = dice.chance(25);
    return request;
}

std::optional<Request> Clients::continue_session(Dice& dice, const Moment& moment) {
    if (held_.empty()) {
        return std::nullopt;
    }
    // The last ones more often: sessions should grow long.
    const std::size_t held = held_.size() - 1 - std::min(dice.pick(held_.size()), dice.pick(held_.size()));
    const HeldSession& session = held_[held];
    const bool confused = !session.deaf && dice.chance(15);
    const StateBytes& shown = confused ? dice.of(session.states) : session.states.back();
    Ask ask = session.last;
    ask.idempotency_key.clear();
    ask.shown = Shown{shown.state, Seal::ours, shown.heard, {}, {}, {}};
    ask.manifest = dice.chance(2) ? "" : ask.manifest.empty() ? "given" : ask.manifest;
    const auto quoted = dice.pick(100);
    if (quoted >= (session.deaf ? 20 : 50)) {
        refresh(dice, ask.quote, moment);
    }
    if (quoted >= 92) {
        spoil(dice, ask.quote, moment);
    }
    if (dice.chance(3)) {
        ask.client = dice.of(kClients);
    }
    std::string told = "continue session " + std::to_string(held) + (confused ? " from an older state" : "") +
                       (quoted >= 92   ? " with odd parameters"
                        : quoted >= 50 ? " with fresh parameters"
                                       : "");
    Request request = make(std::move(ask), shown.sig, std::move(told));
    request.held = held;
    request.answer_lost = dice.chance(session.deaf ? 95 : 25);
    return request;
}

std::optional<Request> Clients::repeat(Dice& dice) {
    if (sent_.empty()) {
        return std::nullopt;
    }
    Request request = sent_[sent_.size() - 1 - dice.pick(std::min<std::size_t>(sent_.size(), 8))];
    if (!request.ask.shown && dice.chance(25)) {
        request.ask.idempotency_key = std::string(dice.pick(2), static_cast<char>('a' + dice.pick(3)));
        request = make(std::move(request.ask), {}, "open");
    }
    request.told = "again " + request.told;
    return request;
}

std::optional<Request> Clients::forge(Dice& dice, const Moment& moment) {
    auto request = continue_session(dice, moment);
    if (!request || request->ask.manifest.empty()) {
        return std::nullopt;
    }
    StateBytes shown = held_[*request->held].states.back();
    std::string& changed = dice.chance(50) ? shown.state : shown.sig;
    const auto at = shown.state.find(R"("Balance":")") + 11;  // a digit of the balance, or any bit of the seal
    char& byte = &changed == &shown.state ? changed[at] : changed[dice.pick(changed.size())];
    byte = static_cast<char>(byte ^ 1);
    request->ask.shown = Shown{shown.state, Seal::forged, 0, {}, {}, {}};
    return make(std::move(request->ask), shown.sig, "forge");
}

/// A running session of the reference implementation, mostly one that may be taken over.
Ask Clients::reference_session(Dice& dice, const Moment& moment, std::string& sig) {
    Ask ask;
    ask.client = dice.of(kClients);
    ask.quote = new_quote(dice, moment);
    ask.type = "live";
    ask.manifest = ask.quote.auth_session;
    signer::SessionState state;
    state.state_id = dice.of(std::vector<std::string>{"e2ba407f", "0badcafe"});
    state.pm_session_id = protocol::to_hex_0x(ask.quote.rand_hash.span());
    const auto ages = std::vector<std::int64_t>{0, 3, 60, 250, 1790, 1801, -4, -6};
    state.last_update = Timestamp{moment.ledger.unix_nanos - dice.of(ages) * kSecond};
    state.orchestrator = ask.quote.orchestrator;
    state.sender_nonce = dice.of(std::vector<std::uint32_t>{1, 12, 598});
    state.balance =
        Rational{static_cast<std::int64_t>(setting_.ev * dice.pick(40)), std::int64_t{dice.chance(5) ? -10 : 10}};
    state.initial_price_per_unit = ask.quote.price_per_unit;
    state.initial_pixels_per_unit = ask.quote.pixels_per_unit;
    state.type = ask.type;
    state.sequence_number = dice.pick(5);
    const auto key = *keystore::PrivateKey::from_bytes(protocol::as_bytes(dice.of(kPrivateKeys)));
    Shown shown{signer::encode_session_state(state), Seal::reference, 0, state.state_id, {}, key.address()};
    shown.values = {state.orchestrator,
                    *state.last_update,
                    state.balance,
                    state.initial_price_per_unit,
                    state.initial_pixels_per_unit,
                    state.sequence_number,
                    ask.quote.rand_hash,
                    state.sender_nonce};
    const auto signature = key.sign(protocol::personal_sign_digest(shown.bytes));
    sig = protocol::to_string(signature);
    ask.shown = std::move(shown);
    return ask;
}

Request Clients::take_over(Dice& dice, const Moment& moment) {
    if (foreign_.empty() || dice.chance(60)) {
        std::string sig;
        Ask ask = reference_session(dice, moment, sig);
        foreign_.emplace_back(std::move(ask), std::move(sig));
    }
    auto [ask, sig] = dice.of(foreign_);
    if (dice.chance(40)) {
        refresh(dice, ask.quote, moment);
    }
    if (dice.chance(10)) {
        ask.client = dice.of(kClients);
    }
    std::string told = "take over " + ask.shown->state_id;
    Request request = make(std::move(ask), sig, std::move(told));
    request.answer_lost = dice.chance(25);
    return request;
}

void Clients::hear(const Request& request, const std::optional<StateBytes>& issued) {
    if (!issued) {
        return;
    }
    if (!request.held) {
        held_.push_back({request.ask, {*issued}, names_.chance(15)});
        return;
    }
    HeldSession& session = held_[*request.held];
    if (request.ask.client == session.last.client) {
        session.last = request.ask;
    }
    session.states.push_back(*issued);
}

}  // namespace farebox::model
