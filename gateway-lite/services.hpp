#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "gateway-lite/directory.hpp"
#include "gateway-lite/limits/daily_cap.hpp"
#include "gateway-lite/models/model_finder.hpp"
#include "gateway-lite/models/quote_client.hpp"
#include "gateway-lite/network.hpp"
#include "gateway-lite/reports/job_book.hpp"
#include "gateway-lite/score_source.hpp"
#include "gateway-lite/selection/selector.hpp"
#include "gateway-lite/signer_client.hpp"

namespace farebox::gateway {

/// What every job needs, shared by all jobs of one Gateway. Used on the runtime's thread.
struct Services {
    Services(std::shared_ptr<Runtime> runtime, CheckedOptions options)
        : network{std::move(runtime), std::move(options)},
          jobs{std::make_shared<JobBook>(network.options.report)},
          cap{network.options.max_spending_per_day ? std::make_shared<DailyCap>(*network.options.max_spending_per_day)
                                                   : nullptr},
          signer{network},
          selector{network.options.rules,
                   [this](std::string_view line) { this->runtime().log(LogLevel::warning, line); }},
          scores{network, selector},
          quotes{network, signer, selector},
          directory{network, signer, selector, scores, quotes},
          models{directory, quotes, scores, selector, network} {}

    Services(const Services&) = delete;
    Services& operator=(const Services&) = delete;
    ~Services() = default;

    [[nodiscard]] Runtime& runtime() const noexcept { return *network.runtime; }

    Network network;
    const std::shared_ptr<JobBook> jobs;
    const std::shared_ptr<DailyCap> cap;  ///< Empty: there is none.
    SignerClient signer;
    Selector selector;
    ScoreSource scores;
    QuoteClient quotes;
    Directory directory;
    ModelFinder models;
};

}  // namespace farebox::gateway
