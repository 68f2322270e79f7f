#include "signer/ledger/winnings_table.hpp"

namespace farebox::signer {

WinningsTable::WinningsTable(Database& database)
    : database_{database},
      find_{database.prepare("SELECT began, promised_ev, promised_variance, counted_bucket, counted_ev, "
                             "counted_variance, redeemed, tickets, redeemed_ever, tickets_ever, held "
                             "FROM winnings WHERE key = ?1")},
      put_{database.prepare(
          "INSERT OR REPLACE INTO winnings (key, began, promised_ev, promised_variance, counted_bucket, counted_ev, "
          "counted_variance, redeemed, tickets, redeemed_ever, tickets_ever, held) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")},
      add_{database.prepare("INSERT OR IGNORE INTO redeemed_tickets "
                            "(key, rand, sender_nonce, recipient, face_value, block, period) "
                            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")},
      find_after_{database.prepare("SELECT key, rand, sender_nonce, recipient, face_value, block, period "
                                   "FROM redeemed_tickets WHERE block > ?1")},
      remove_after_{database.prepare("DELETE FROM redeemed_tickets WHERE block > ?1")},
      forget_{database.prepare("DELETE FROM redeemed_tickets WHERE block < ?1")},
      cursor_{database.prepare("SELECT block, hash FROM redemption_cursor")},
      set_cursor_{database.prepare("INSERT OR REPLACE INTO redemption_cursor (id, block, hash) VALUES (1, ?1, ?2)")} {}

std::optional<WinningsPeriod> WinningsTable::find(const Address& key) {
    find_.start(key);
    if (!find_.step()) {
        return std::nullopt;
    }
    WinningsPeriod period;
    period.began = find_.time(0);
    period.promised = {find_.number(1), find_.number(2)};
    period.counted = {find_.integer(3), {find_.number(4), find_.number(5)}};
    period.redeemed = find_.number(6);
    period.tickets = static_cast<std::uint64_t>(find_.integer(7));
    period.redeemed_ever = find_.number(8);
    period.tickets_ever = static_cast<std::uint64_t>(find_.integer(9));
    if (!find_.is_null(10)) {
        period.held = find_.time(10);
    }
    find_.reset();
    return period;
}

void WinningsTable::put(const Address& key, const WinningsPeriod& period) {
    put_.run(key, period.began, period.promised.ev, period.promised.variance, period.counted.bucket,
             period.counted.spend.ev, period.counted.spend.variance, period.redeemed,
             static_cast<std::int64_t>(period.tickets), period.redeemed_ever,
             static_cast<std::int64_t>(period.tickets_ever), period.held);
}

bool WinningsTable::add(const RedeemedTicket& ticket, protocol::Timestamp period) {
    add_.run(ticket.key, ticket.recipient_rand, ticket.sender_nonce, ticket.recipient, ticket.face_value, ticket.block,
             period);
    return database_.changes() == 1;
}

std::vector<WinningsTable::Counted> WinningsTable::take_after(std::int64_t block) {
    std::vector<Counted> taken;
    find_after_.start(block);
    while (find_after_.step()) {
        const RedeemedTicket ticket{find_after_.fixed<Address>(0),
                                    find_after_.fixed<Address>(3),
                                    find_after_.number(1),
                                    find_after_.number(2),
                                    find_after_.wei(4),
                                    find_after_.integer(5)};
        taken.push_back({ticket, find_after_.time(6)});
    }
    remove_after_.run(block);
    return taken;
}

void WinningsTable::forget_before(std::int64_t block) {
    forget_.run(block);
}

std::optional<RedemptionCursor> WinningsTable::cursor() {
    cursor_.start();
    if (!cursor_.step()) {
        return std::nullopt;
    }
    const RedemptionCursor cursor{cursor_.integer(0), cursor_.fixed<Hash32>(1)};
    cursor_.reset();
    return cursor;
}

void WinningsTable::set_cursor(const RedemptionCursor& cursor) {
    set_cursor_.run(cursor.block, cursor.hash);
}

}  // namespace farebox::signer
