#include "signer/ledger/sqlite_ledger.hpp"

#include <algorithm>
#include <utility>

#include "protocol/address.hpp"
#include "signer/ledger/digest.hpp"
#include "signer/ledger/sqlite_ledger_impl.hpp"
#include "signer/ledger/storage.hpp"

namespace farebox::signer {

namespace {

/// For the audit chain.
std::string about_winnings(const KeyMoney& money) {
    std::string text = protocol::to_checksum(money.key);
    if (const auto& winnings = money.winnings) {
        text += ": redeemed " + winnings->redeemed.to_amount() + " with " + std::to_string(winnings->tickets) +
                " tickets since " + protocol::format_rfc3339(winnings->since) + ", promised " +
                winnings->promised.to_amount() + ", at most " + winnings->most.to_amount();
    }
    return text;
}

}  // namespace

SignedGrant signed_grant(const Grant& grant, bool replayed, std::optional<Signature> credentials) {
    SignedGrant made{grant.id, replayed, grant.session, {}, {}, credentials};
    if (credentials) {
        made.state_id = grant.state_id;
        made.manifest_id = grant.manifest_id;
    }
    return made;
}

bool signs_once(const OnceKeys& once_keys, const Address& key) noexcept {
    return once_keys != nullptr && std::ranges::find(*once_keys, key) != once_keys->end();
}

Result<std::unique_ptr<Ledger>> make_sqlite_ledger(LedgerOptions options) {
    if (!options.wall_clock) {
        options.wall_clock = system_wall_clock;
    }
    if (!options.monotonic_nanos) {
        options.monotonic_nanos = system_boot_nanos;
    }
    auto path = prepare_ledger_file(options.path);
    if (!path) {
        return std::move(path).error();
    }
    options.path = *std::move(path);
    const auto was_open = make_ledger_private(options.path);
    if (!was_open) {
        return was_open.error();
    }
    if (*was_open && options.log) {
        options.log(
            "other users could open the ledger; its mode is 0600 now. If one may have read it, run "
            "`farebox-signer ledger rotate-state-key`");
    }
    auto lock = HolderLock::acquire(options.path, {options.holder, options.wall_clock()});
    if (!lock) {
        return std::move(lock).error();
    }
    auto ledger = std::make_unique<SqliteLedger>(std::move(options), *std::move(lock));
    if (auto started = ledger->start(); !started) {
        return std::move(started).error();
    }
    return std::unique_ptr<Ledger>{std::move(ledger)};
}

Result<void> SqliteLedger::start() {
    try {
        auto connection = LedgerConnection::open(options_, true);
        if (!connection) {
            return std::move(connection).error();
        }
        connection_ = *std::move(connection);
        connection_->begin();
        connection_->tables().meta.initialise(options_.wall_clock());
        connection_->commit();
        connection_->sync();
        clock_.emplace(options_.wall_clock, options_.monotonic_nanos, connection_->tables().meta.load().ledger_time);
        connection_->reload();
    } catch (const SqliteFailure& failure) {
        const auto code = failure.disk_full() ? ErrorCode::disk_full : ErrorCode::ledger_unavailable;
        return make_error(
            code, "cannot open the ledger " + options_.path + ": " + failure.what(),
            "it must be a ledger of farebox-signer, file and folder writable to this user, the disk with room");
    }
    health_.identity = connection_->tables().meta.load().identity;
    health_.sequence = book().sequence();
    health_.ok = true;
    if (!reserve_file_.hold()) {
        note_failure(make_error(ErrorCode::disk_full, "no room for the reserve file beside the ledger",
                                "free some space on the ledger's disk; payments then resume by themselves"));
    }
    ledger_time_ = clock_->now();
    publish_sealer();
    publish_reserve();
    for (std::size_t thread = 0; thread < threads_.size(); ++thread) {
        threads_.at(thread) = std::thread{[this, thread] { run(thread); }};
    }
    return {};
}

SqliteLedger::~SqliteLedger() {
    queue_.close();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) {
            thread.join();
        }
    }
    retention_.reset();  // stands on the connection
}

std::optional<Error> SqliteLedger::current_problem() const {
    const std::lock_guard lock{mutex_};
    return health_.problem;
}

std::shared_ptr<const StateSealer> SqliteLedger::sealer() const {
    const std::lock_guard lock{mutex_};
    return sealer_;
}

template <class T, class Work>
void SqliteLedger::submit(Work work, std::function<void(Result<T>)> done, vault::Turn turn) {
    if (auto problem = current_problem()) {
        return done(*std::move(problem));
    }
    // The answer is worked out inside the transaction and handed over after its commit.
    struct Task {
        Work work;
        std::function<void(Result<T>)> done;
        std::optional<Result<T>> answer;
    };
    auto task = std::make_shared<Task>(Task{std::move(work), std::move(done), std::nullopt});
    Job job;
    job.turn = turn;
    job.apply = [task] { task->answer.emplace(task->work()); };
    job.finish = [task = std::move(task)](const Error* error) {
        if (error != nullptr) {
            task->done(*error);
        } else {
            task->done(*std::move(task->answer));
        }
    };
    if (!queue_.push(job)) {
        const Error full =
            make_error(ErrorCode::overloaded, "too many payments wait for the ledger", "ask again later");
        job.finish(&full);
    }
}

void SqliteLedger::submit_lazy(std::function<void()> work) {
    Job job{std::move(work), {}, {}};
    if (!queue_.push(job)) {
        log("the ledger's queue is full: a lazy note was dropped");
    }
}

void SqliteLedger::reserve(ReserveRequest request, std::function<void(Result<ReserveOutcome>)> done) {
    const auto turn = request.turn;
    BookedRequest booked;
    booked.request = std::move(request);
    if (const auto& shown = booked.request.presented) {
        // Hashing here keeps it off the one thread that everybody shares.
        booked.shown = sha256(shown->bytes);
        booked.sealed = !shown->legacy_signer && is_sealed(booked.request.client, shown->bytes, shown->sig);
    }
    auto work = [this, booked = std::move(booked)]() -> Result<ReserveOutcome> {
        const auto& nobody_waits = booked.request.nobody_waits;
        if (nobody_waits && *nobody_waits) {
            return make_error(ErrorCode::ledger_unavailable, "the request was given up before it was begun");
        }
        return book().reserve(booked, clock_->now());
    };
    submit<ReserveOutcome>(std::move(work), std::move(done), turn);
}

bool SqliteLedger::is_sealed(const std::string& client, std::string_view state, std::string_view sig) const {
    return sealer()->verify(client, state, sig);
}

void SqliteLedger::record_signed(SignedGrant grant) {
    submit_lazy([this, grant = std::move(grant)] { book().record_signed(grant, clock_->now()); });
}

void SqliteLedger::keep_signatures(SignedGrant grant, std::shared_ptr<const KeptSignatures> signatures,
                                   std::function<void(Result<void>)> done) {
    submit<void>(
        [this, grant = std::move(grant), signatures = std::move(signatures)]() -> Result<void> {
            book().keep_signatures(grant, *signatures, clock_->now());
            return {};
        },
        std::move(done));
}

void SqliteLedger::void_grant(std::int64_t grant_id) {
    submit_lazy([this, grant_id] {
        if (book().void_grant(grant_id, clock_->now())) {
            append_audit("grant_voided", "", std::to_string(grant_id));
        }
    });
}

void SqliteLedger::audit(AuditEvent event) {
    submit_lazy([this, event = std::move(event)] { append_audit(event.kind, event.client, event.detail); });
}

void SqliteLedger::record_denial(const std::string& client, ErrorCode code) {
    const std::lock_guard lock{mutex_};
    denials_.count(client, code, ledger_time_);
}

void SqliteLedger::audit_end(std::function<void(Result<AuditEnd>)> done) {
    submit<AuditEnd>([this]() -> Result<AuditEnd> { return connection_->tables().audit.end(); }, std::move(done));
}

void SqliteLedger::keep_audit_seal(AuditSeal seal) {
    submit_lazy([this, seal] { connection_->tables().audit.keep_seal(seal); });
}

void SqliteLedger::verify_audit(std::function<void(Result<AuditHead>)> done) {
    submit<AuditHead>([this] { return connection_->tables().audit.verify(); }, std::move(done));
}

void SqliteLedger::read_audit(AuditQuery query, std::function<void(Result<AuditPage>)> done) {
    submit<AuditPage>(
        [this, query = std::move(query)]() -> Result<AuditPage> { return connection_->tables().audit.page(query); },
        std::move(done));
}

void SqliteLedger::rotate_state_key(std::function<void(Result<void>)> done) {
    submit<void>(
        [this]() -> Result<void> {
            book().rotate_state_key(clock_->now());
            append_audit("state_key_rotated", "", "");
            return {};
        },
        std::move(done));
}

void SqliteLedger::read_key_book(std::function<void(Result<KeyBook>)> done) {
    submit<KeyBook>([this]() -> Result<KeyBook> { return connection_->tables().key_book.read(); }, std::move(done));
}

void SqliteLedger::write_key_book(KeyBookChange change, std::function<void(Result<void>)> done) {
    auto write = [this, change = std::move(change)] { connection_->tables().key_book.write(change); };
    if (!done) {
        return submit_lazy(std::move(write));
    }
    submit<void>(
        [write = std::move(write)]() -> Result<void> {
            write();
            return {};
        },
        std::move(done));
}

void SqliteLedger::sessions_of_key(const Address& key, std::chrono::nanoseconds within, std::size_t limit,
                                   std::function<void(Result<std::vector<KeySession>>)> done) {
    submit<std::vector<KeySession>>(
        [this, key, within, limit]() -> Result<std::vector<KeySession>> {
            const protocol::Timestamp since{clock_->now().unix_nanos - within.count()};
            return connection_->tables().key_book.sessions_of(key, since, limit);
        },
        std::move(done));
}

void SqliteLedger::read_clients(std::function<void(Result<std::vector<ClientRow>>)> done) {
    submit<std::vector<ClientRow>>(
        [this]() -> Result<std::vector<ClientRow>> { return connection_->tables().clients.read(); }, std::move(done));
}

void SqliteLedger::write_client(ClientRow client, std::optional<AuditEvent> event,
                                std::function<void(Result<void>)> done) {
    submit<void>(
        [this, client = std::move(client), event = std::move(event)]() -> Result<void> {
            connection_->tables().clients.write(client);
            if (event) {
                append_audit(event->kind, event->client, event->detail);
            }
            return {};
        },
        std::move(done));
}

void SqliteLedger::read_funding(protocol::Timestamp since, std::function<void(Result<std::vector<FundingRow>>)> done) {
    submit<std::vector<FundingRow>>(
        [this, since]() -> Result<std::vector<FundingRow>> { return connection_->tables().funding.read(since); },
        std::move(done));
}

void SqliteLedger::write_funding(FundingRow row, std::optional<AuditEvent> event,
                                 std::function<void(Result<void>)> done) {
    submit<void>(
        [this, row = std::move(row), event = std::move(event)]() -> Result<void> {
            connection_->tables().funding.write(row);
            if (event) {
                append_audit(event->kind, event->client, event->detail);
            }
            return {};
        },
        std::move(done));
}

void SqliteLedger::adopt(const Hash32& order, bool forgets_spending, std::function<void(Result<void>)> done) {
    submit<void>(
        [this, order, forgets_spending]() -> Result<void> {
            if (book().adopt(order, forgets_spending, clock_->now())) {
                append_audit("ledger_adopted", "", forgets_spending ? "what was spent before is forgotten" : "");
            }
            return {};
        },
        std::move(done));
}

void SqliteLedger::key_money(std::vector<Address> keys, std::function<void(Result<std::vector<KeyMoney>>)> done) {
    submit<std::vector<KeyMoney>>(
        [this, keys = std::move(keys)]() -> Result<std::vector<KeyMoney>> {
            std::vector<KeyMoney> all;
            for (const auto& key : keys) {
                all.push_back(book().winnings().money_of(key, clock_->now()));
            }
            return all;
        },
        std::move(done));
}

void SqliteLedger::redemptions_until(std::function<void(Result<std::optional<RedemptionCursor>>)> done) {
    submit<std::optional<RedemptionCursor>>(
        [this]() -> Result<std::optional<RedemptionCursor>> { return connection_->tables().winnings.cursor(); },
        std::move(done));
}

void SqliteLedger::note_redemptions(Redemptions redemptions, std::function<void(Result<std::vector<Address>>)> done) {
    submit<std::vector<Address>>(
        [this, redemptions = std::move(redemptions)]() -> Result<std::vector<Address>> {
            const auto now = clock_->now();
            auto too_much = book().winnings().note(redemptions, now);
            for (const auto& key : too_much) {
                append_audit("key_held", "", about_winnings(book().winnings().money_of(key, now)));
            }
            return too_much;
        },
        std::move(done));
}

void SqliteLedger::acknowledge_winnings(const Address& key, std::function<void(Result<void>)> done) {
    submit<void>(
        [this, key]() -> Result<void> {
            const auto now = clock_->now();
            const auto before = about_winnings(book().winnings().money_of(key, now));
            if (!book().winnings().acknowledge(key, now)) {
                return make_error(ErrorCode::not_found, "nothing is known of what was redeemed of this key",
                                  "`farebox-signer usage` shows keys whose redeemed tickets are watched");
            }
            append_audit("winnings_acknowledged", "", before);
            return {};
        },
        std::move(done));
}

void SqliteLedger::usage(std::function<void(Result<std::vector<ClientUsage>>)> done) {
    submit<std::vector<ClientUsage>>(
        [this]() -> Result<std::vector<ClientUsage>> { return book().usage(clock_->now()); }, std::move(done));
}

LedgerHealth SqliteLedger::health() const {
    const std::lock_guard lock{mutex_};
    LedgerHealth health = health_;
    health.queued = queue_.size();
    health.time = ledger_time_;
    const auto now = JobQueue::Clock::now();
    const bool hangs = std::ranges::any_of(
        busy_since_, [&](const auto& since) { return since && now - *since >= options_.hangs_after; });
    if (health.ok && hangs) {
        health.ok = false;
        health.problem = make_error(ErrorCode::ledger_unavailable, "the ledger's disk does not answer",
                                    "look at the disk; payments resume by themselves");
    }
    return health;
}

}  // namespace farebox::signer
