#include "bench/ledger/filler.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <stdexcept>

#include "bench/load/quote_template.hpp"
#include "bench/load/random_bytes.hpp"
#include "protocol/base64.hpp"
#include "protocol/hex.hpp"
#include "protocol/rational.hpp"
#include "protocol/ticket.hpp"
#include "protocol/uint256.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "signer/http/random_id.hpp"
#include "signer/ledger/digest.hpp"
#include "signer/ledger/ledger_tables.hpp"
#include "signer/ledger/migrations.hpp"
#include "signer/ledger/sqlite_ledger.hpp"
#include "signer/payment/session_state.hpp"

namespace farebox::bench {
namespace {

constexpr std::int64_t kTwoDays = 48LL * 3600 * 1'000'000'000;

protocol::Timestamp wall_clock() {
    return {std::chrono::nanoseconds{std::chrono::system_clock::now().time_since_epoch()}.count()};
}

template <class Fixed>
Fixed fixed_of(std::string_view bytes) {
    Fixed value;
    if (bytes.size() != Fixed::kSize) {
        throw std::runtime_error{"a field of the quote has the wrong length"};
    }
    std::copy(bytes.begin(), bytes.end(), value.data.begin());
    return value;
}

template <class Fixed>
Fixed random_of(RandomBytes& random) {
    Fixed value;
    for (std::size_t at = 0; at < Fixed::kSize; at += 8) {
        const std::uint64_t word = random.number();
        for (std::size_t byte = 0; byte < 8 && at + byte < Fixed::kSize; ++byte) {
            value.data[at + byte] = static_cast<std::uint8_t>(word >> (8 * byte));
        }
    }
    return value;
}

std::string random_id(RandomBytes& random) {
    std::array<char, 32> digits{};
    random.fill_hex(digits);
    return {digits.data(), digits.size()};
}

protocol::wire::OrchestratorInfo read_quote(const FillOptions& options) {
    std::ifstream file{options.quote_file};
    std::string text;
    file >> text;
    const QuoteTemplate quote{text, options.tickets};
    auto info = protocol::wire::decode_orchestrator_info(quote.bytes());
    if (!info) {
        throw std::runtime_error{info.error().message};
    }
    return *std::move(info);
}

Uint256 number_of(std::string_view big_endian) {
    return *protocol::from_big_endian(big_endian);  // QuoteTemplate has looked at it
}

protocol::Rational worth_of(const protocol::wire::OrchestratorInfo& quote, std::uint32_t tickets) {
    const auto& params = *quote.ticket_params;
    return protocol::expected_value(Wei{number_of(params.face_value)}, number_of(params.win_prob)) *
           protocol::Rational{std::int64_t{tickets}};
}

/// Makes one session after the other.
class Filler {
public:
    Filler(const FillOptions& options, signer::Database& database)
        : options_{options},
          quote_{read_quote(options)},
          tables_{database},
          sealer_{tables_.meta.load_sealer()},
          sample_{options.sample_file},
          balance_{worth_of(quote_, options.tickets) - protocol::Rational{quote_.price_info->price_per_unit}},
          now_{wall_clock()} {}

    void add(std::uint64_t index) {
        const protocol::Timestamp at{now_.unix_nanos - kTwoDays +
                                     static_cast<std::int64_t>(kTwoDays / options_.sessions * index)};
        const auto rand_hash = random_of<RecipientRandHash>(random_);
        auto grant = make_grant(static_cast<std::int64_t>(index) + 1, rand_hash, at);
        auto row = make_row(grant, at);
        if (!tables_.sessions.insert(row)) {
            throw std::runtime_error{"a session could not be inserted"};
        }
        grant.session = row.id;
        tables_.grants.insert(grant, {});
        tables_.signed_grants.add(grant.id);
        signer::NonceRow nonces;
        nonces.key = grant.key;
        nonces.client = grant.client;
        nonces.use = signer::RandHashUse{grant.recipient, grant.face_value, grant.win_prob};
        nonces.used = grant.count;
        nonces.opened = {{row.id, signer::short_fingerprint(row.fingerprint)}};
        nonces.last_used = at;
        tables_.nonces.put(rand_hash, nonces);
        tables_.nonces.flush();
        if (index % std::max<std::uint64_t>(1, options_.sessions / options_.sample) == 0) {
            sample_ << grant.manifest_id << ' ' << protocol::to_hex(rand_hash.data) << ' ' << grant.count
                    << R"( {"State":")" << protocol::base64_encode(row.issued_state) << R"(","Sig":")"
                    << protocol::base64_encode(row.issued_seal) << "\"}\n";
        }
    }

    void finish() {
        tables_.signed_grants.flush();
        tables_.meta.save(static_cast<std::int64_t>(options_.sessions), now_);
        signer::ClientBudget::Totals totals;
        totals.payments = totals.sessions = options_.sessions;
        totals.tickets = options_.sessions * options_.tickets;
        tables_.budgets.save_totals("client:" + options_.client, totals);
    }

private:
    signer::Grant make_grant(std::int64_t id, const RecipientRandHash& rand_hash, protocol::Timestamp at) {
        const auto& params = *quote_.ticket_params;
        signer::Grant grant;
        grant.id = id;
        grant.client = options_.client;
        grant.key = options_.key;
        grant.first_nonce = 1;
        grant.count = options_.tickets;
        grant.charge = Wei{static_cast<std::uint64_t>(quote_.price_info->price_per_unit) + 1};
        grant.recipient = fixed_of<Address>(params.recipient);
        grant.face_value = Wei{number_of(params.face_value)};
        grant.win_prob = number_of(params.win_prob);
        grant.recipient_rand_hash = rand_hash;
        grant.creation_round = params.expiration_params ? params.expiration_params->creation_round : 1;
        grant.creation_round_block_hash = random_of<BlockHash>(random_);
        grant.manifest_id = random_id(random_);
        grant.granted = at;
        return grant;
    }

    signer::SessionRow make_row(const signer::Grant& grant, protocol::Timestamp at) {
        signer::SessionState state;
        state.state_id = signer::order_by_time(random_id(random_), at);
        state.pm_session_id = protocol::to_hex_0x(grant.recipient_rand_hash.data);
        state.last_update = at;
        state.orchestrator = fixed_of<Address>(quote_.address);
        state.sender_nonce = grant.count;
        state.balance = balance_;
        state.initial_price_per_unit = quote_.price_info->price_per_unit;
        state.initial_pixels_per_unit = quote_.price_info->pixels_per_unit;
        state.type = "fixed";
        signer::SessionRow row;
        row.client = grant.client;
        row.key = grant.key;
        row.state_id = state.state_id;
        row.orchestrator = state.orchestrator;
        row.initial_price_per_unit = state.initial_price_per_unit;
        row.initial_pixels_per_unit = state.initial_pixels_per_unit;
        row.credentials_manifest = grant.manifest_id;
        row.credentials = random_of<Signature>(random_);
        row.opened = row.last_used = at;
        const std::string text = signer::encode_session_state(state);
        signer::issue(
            row, {signer::sha256(text), text, sealer_.seal(grant.client, text), grant.id, random_of<Hash32>(random_)});
        return row;
    }

    const FillOptions& options_;
    const protocol::wire::OrchestratorInfo quote_;
    signer::LedgerTables tables_;
    signer::StateSealer sealer_;
    std::ofstream sample_;
    const protocol::Rational balance_;  ///< What is left of the first payment.
    const protocol::Timestamp now_;
    RandomBytes random_;
};

}  // namespace

void fill_ledger(const FillOptions& options) {
    {
        signer::LedgerOptions fresh;
        fresh.path = options.ledger;
        if (auto made = signer::make_sqlite_ledger(std::move(fresh)); !made) {
            throw std::runtime_error{made.error().message};
        }
    }
    signer::Database database{options.ledger, {}};
    database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144; BEGIN");
    Filler filler{options, database};
    for (std::uint64_t i = 0; i < options.sessions; ++i) {
        filler.add(i);
    }
    filler.finish();
    database.execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace farebox::bench
