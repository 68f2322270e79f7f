#include "signer/doctor/examine.hpp"

#include <atomic>
#include <functional>
#include <future>
#include <set>
#include <thread>
#include <utility>

#include "signer/daemon/wall_clock.hpp"
#include "signer/doctor/client_reading.hpp"

namespace farebox::signer::doctor {
namespace {

using Deadline = std::chrono::steady_clock::time_point;
using SubjectPtr = std::shared_ptr<const Subject>;

/// Threads that are left to themselves where they hang: everything that they touch is theirs.
class Crew {
public:
    /// @param work  Gives its answer to the promise, and may take its time to clean up after that.
    template <class T>
    std::shared_future<T> start(std::function<void(std::promise<T>&)> work) {
        std::promise<T> answer;
        auto future = answer.get_future().share();
        ++*busy_;
        std::thread{[busy = busy_, answer = std::move(answer), work = std::move(work)]() mutable {
            try {
                work(answer);
            } catch (const std::exception&) {
                // The promise ends without an answer, and says so to whoever waits.
            }
            --*busy;
        }}.detach();
        return future;
    }
    /// For an answer that is there with the end of the work.
    template <class T>
    std::shared_future<T> start(std::function<T()> work) {
        return start<T>([work = std::move(work)](std::promise<T>& answer) { answer.set_value(work()); });
    }
    /// Whether all of them end, given a moment to clean up.
    [[nodiscard]] bool ends() const {
        constexpr int kLooks = 100;
        for (int look = 0; *busy_ != 0 && look < kLooks; ++look) {
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
        return *busy_ == 0;
    }

private:
    std::shared_ptr<std::atomic<int>> busy_ = std::make_shared<std::atomic<int>>(0);
};

/// Nothing where it does not come in time, or what was done failed in a way that nobody foresaw.
template <class T>
Gathered<T> wait_for(const std::shared_future<T>& answer, Deadline deadline) {
    if (answer.wait_until(deadline) != std::future_status::ready) {
        return std::nullopt;
    }
    try {
        return Gathered<T>{std::in_place, answer.get()};
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

/// The keys whose funds matter.
std::vector<Address> keys_to_ask_about(const KeysReading& keys, const SignerReading& signer) {
    std::set<Address> addresses;
    if (keys.wanted) {
        addresses.insert(*keys.wanted);
    }
    for (const auto& file : keys.files) {
        addresses.insert(file.address);
    }
    for (const auto& key : signer.diagnosis.keys) {
        addresses.insert(key.address);
    }
    return {addresses.begin(), addresses.end()};
}

std::vector<WatchedFile> files_to_look_at(const Subject& subject, const KeysReading& keys) {
    auto files = watched_files(subject.loaded);
    for (const auto& key : keys.files) {
        files.push_back({"the key", key.path.string(), FileRule::own_secret});
    }
    return files;
}

struct AskedSigner {
    SignerReading signer;
    std::vector<ClientConfig> made_clients;
};

AskedSigner ask_signer(const Subject& subject) {
    AskedSigner asked{read_signer(subject.ask, subject.admin_socket, wall_clock()), {}};
    if (asked.signer.runs()) {
        asked.made_clients = read_made_clients(subject.ask);
    }
    return asked;
}

std::optional<Result<ServerCertificate>> read_certificate(const ApiTlsConfig& tls) {
    return tls.enabled() ? std::optional{read_server_certificate(tls)} : std::nullopt;
}

/// Everybody's answer, on its way.
struct Asked {
    std::shared_future<AskedSigner> signer;
    std::shared_future<KeysReading> keys;
    std::shared_future<FilesReading> files;
    std::shared_future<KernelReading> kernel;
    std::shared_future<LedgerFileReading> ledger;
    std::shared_future<Result<vault::StateFinding>> vault_state;
    std::shared_future<std::optional<Result<ServerCertificate>>> certificate;
    std::shared_future<ChainReading> chain;
    std::shared_future<NeighboursReading> neighbours;
};

void ask_this_machine(Crew& crew, const SubjectPtr& subject, Asked& asked) {
    asked.signer = crew.start<AskedSigner>([subject] { return ask_signer(*subject); });
    asked.keys = crew.start<KeysReading>([subject] { return read_keys(subject->loaded.config, subject->elsewhere); });
    asked.files = crew.start<FilesReading>(
        [subject, keys = asked.keys] { return read_files(subject->loaded, files_to_look_at(*subject, keys.get())); });
    asked.kernel = crew.start<KernelReading>([subject] { return read_kernel(subject->loaded); });
    asked.ledger = crew.start<LedgerFileReading>([subject] { return read_ledger_file(subject->loaded.config.ledger); });
    asked.vault_state =
        crew.start<Result<vault::StateFinding>>([subject] { return read_vault_state(subject->loaded.config); });
    asked.certificate = crew.start<std::optional<Result<ServerCertificate>>>(
        [subject] { return read_certificate(subject->loaded.config.api.tls); });
}

/// Keys and signer know whose funds matter.
void ask_the_network(Crew& crew, const SubjectPtr& subject, Asked& asked) {
    asked.chain = crew.start<ChainReading>(
        [subject, keys = asked.keys, signer = asked.signer](std::promise<ChainReading>& answer) {
            Network network;
            answer.set_value(
                read_chain(network, subject->loaded.config.chain, keys_to_ask_about(keys.get(), signer.get().signer)));
        });
    asked.neighbours = crew.start<NeighboursReading>([subject](std::promise<NeighboursReading>& answer) {
        Network network;
        answer.set_value(reach_neighbours(network, subject->loaded.config));
    });
}

}  // namespace

Examination examine(SubjectPtr subject, std::chrono::milliseconds patience) {
    const Deadline deadline = std::chrono::steady_clock::now() + patience;
    Crew crew;
    Asked asked;
    ask_this_machine(crew, subject, asked);
    ask_the_network(crew, subject, asked);

    Examination examination;
    auto& facts = examination.facts;
    facts.loaded = subject->loaded;
    facts.version = subject->version;
    if (auto signer = wait_for(asked.signer, deadline)) {
        facts.signer = std::move(signer->signer);
        facts.made_clients = std::move(signer->made_clients);
    }
    facts.keys = wait_for(asked.keys, deadline);
    facts.files = wait_for(asked.files, deadline);
    facts.kernel = wait_for(asked.kernel, deadline);
    facts.ledger = wait_for(asked.ledger, deadline);
    facts.vault_state = wait_for(asked.vault_state, deadline);
    facts.certificate = wait_for(asked.certificate, deadline);
    facts.chain = wait_for(asked.chain, deadline);
    facts.neighbours = wait_for(asked.neighbours, deadline);
    facts.now = std::chrono::system_clock::now();
    examination.left_threads = !crew.ends();
    return examination;
}

}  // namespace farebox::signer::doctor
