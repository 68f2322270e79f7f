#include "signer/ledger/funding_table.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace farebox::signer {
namespace {

/// Nonces are far below: no account makes 2^63 transactions.
std::int64_t number(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}

FundingState state_of(std::int64_t value) {
    if (value < 0 || value > static_cast<std::int64_t>(FundingState::overtaken)) {
        throw SqliteFailure{0, "a funding transaction in a state that does not exist"};
    }
    return static_cast<FundingState>(value);
}

protocol::BrokerFunction function_of(std::int64_t selector) {
    const auto function = static_cast<protocol::BrokerFunction>(selector);
    if (std::ranges::find(protocol::kBrokerFunctions, function) == protocol::kBrokerFunctions.end()) {
        throw SqliteFailure{0, "a funding transaction of a function that does not exist"};
    }
    return function;
}

}  // namespace

FundingTable::FundingTable(Database& database)
    : rows_{database.prepare("SELECT key, nonce, function, deposit, reserve, automatic, legacy, gas_limit, created, "
                             "state, block, gas_used, "
                             "gas_price, reason, ended FROM funding AS f WHERE state = 0 OR created >= ?1 OR nonce = "
                             "(SELECT max(nonce) FROM funding AS g WHERE g.key = f.key) ORDER BY created, nonce")},
      attempts_{database.prepare("SELECT hash, raw, max_fee, max_priority_fee, signed FROM funding_attempts "
                                 "WHERE key = ?1 AND nonce = ?2 ORDER BY number")},
      put_{database.prepare("INSERT OR REPLACE INTO funding (key, nonce, function, deposit, reserve, automatic, "
                            "legacy, gas_limit, created, "
                            "state, block, gas_used, gas_price, reason, ended) "
                            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)")},
      put_attempt_{database.prepare("INSERT OR REPLACE INTO funding_attempts "
                                    "(key, nonce, number, hash, raw, max_fee, max_priority_fee, signed) "
                                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")} {}

FundingRow FundingTable::row_of(const Statement& row) {
    FundingRow read;
    read.key = row.fixed<Address>(0);
    read.nonce = static_cast<std::uint64_t>(row.integer(1));
    read.function = function_of(row.integer(2));
    read.deposit = row.wei(3);
    read.reserve = row.wei(4);
    read.automatic = row.integer(5) != 0;
    read.kind = row.integer(6) != 0 ? protocol::TransactionKind::legacy : protocol::TransactionKind::fee_market;
    read.gas_limit = static_cast<std::uint64_t>(row.integer(7));
    read.created = row.time(8);
    read.state = state_of(row.integer(9));
    if (!row.is_null(10)) {
        read.outcome = {row.integer(10), static_cast<std::uint64_t>(row.integer(11)), row.wei(12)};
    }
    read.reason = row.bytes(13);
    if (!row.is_null(14)) {
        read.ended = row.time(14);
    }
    attempts_.start(read.key, number(read.nonce));
    while (attempts_.step()) {
        read.attempts.push_back({attempts_.fixed<Hash32>(0), std::string{attempts_.bytes(1)}, attempts_.wei(2),
                                 attempts_.wei(3), attempts_.time(4)});
    }
    return read;
}

std::vector<FundingRow> FundingTable::read(protocol::Timestamp since) {
    std::vector<FundingRow> rows;
    rows_.start(since);
    while (rows_.step()) {
        rows.push_back(row_of(rows_));
    }
    return rows;
}

void FundingTable::write(const FundingRow& row) {
    std::optional<std::int64_t> block;
    std::optional<std::int64_t> gas_used;
    std::optional<Wei> gas_price;
    if (row.outcome) {
        block = row.outcome->block;
        gas_used = number(row.outcome->gas_used);
        gas_price = row.outcome->gas_price;
    }
    put_.run(row.key, number(row.nonce), static_cast<std::int64_t>(row.function), row.deposit, row.reserve,
             row.automatic ? 1 : 0, row.kind == protocol::TransactionKind::legacy ? 1 : 0, number(row.gas_limit),
             row.created, static_cast<int>(row.state), block, gas_used, gas_price, row.reason, row.ended);
    for (std::size_t i = 0; i < row.attempts.size(); ++i) {
        const auto& attempt = row.attempts[i];
        put_attempt_.run(row.key, number(row.nonce), static_cast<std::int64_t>(i), attempt.hash, Blob{attempt.raw},
                         attempt.max_fee_per_gas, attempt.max_priority_fee_per_gas, attempt.signed_at);
    }
}

}  // namespace farebox::signer
