// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Controller} from "./Controller.sol";
import {Managed} from "./Managed.sol";

/// The orchestrators with the largest stake, as a list from the largest down, active from the round after they joined.
/// There is no token here: one's own stake is what one says, and nobody stakes for others.
contract BondingManager is Managed {
    struct Transcoder {
        uint256 stake;
        uint256 fees;
        uint256 lastFeeRound;
        uint256 lastActiveStakeUpdateRound;
        uint256 activationRound;
        uint256 deactivationRound;
        address next;
        bool pooled;
    }

    uint256 private constant NEVER = type(uint256).max;

    uint256 public immutable getTranscoderPoolMaxSize;
    uint256 public getTranscoderPoolSize;
    address public getFirstTranscoderInPool;
    mapping(address => Transcoder) private transcoders;

    event TranscoderActivated(address indexed transcoder, uint256 activationRound);
    event TranscoderDeactivated(address indexed transcoder, uint256 deactivationRound);
    event WithdrawFees(address indexed delegator, address recipient, uint256 amount);

    constructor(Controller controller_, uint256 poolMaxSize) Managed(controller_) {
        getTranscoderPoolMaxSize = poolMaxSize;
    }

    function bond(uint256 amount, address to) external whenSystemNotPaused whenRoundInitialized {
        require(to == msg.sender, "only one's own stake is kept here");
        require(amount > 0, "delegation amount must be greater than 0");
        setStake(transcoders[to].stake + amount);
    }

    function unbond(uint256 amount) external whenSystemNotPaused whenRoundInitialized {
        uint256 stake = transcoders[msg.sender].stake;
        require(stake > 0, "caller must be bonded");
        require(amount > 0, "unbond amount must be greater than 0");
        require(amount <= stake, "amount is greater than bonded amount");
        setStake(stake - amount);
    }

    function updateTranscoderWithFees(address transcoder, uint256 fees, uint256)
        external
        whenSystemNotPaused
        onlyContract("TicketBroker")
    {
        require(isRegisteredTranscoder(transcoder), "transcoder must be registered");
        transcoders[transcoder].fees += fees;
        transcoders[transcoder].lastFeeRound = roundsManager().currentRound();
    }

    function withdrawFees(address payable recipient, uint256 amount)
        external
        whenSystemNotPaused
        whenRoundInitialized
    {
        require(recipient != address(0), "invalid recipient");
        require(transcoders[msg.sender].fees >= amount, "insufficient fees to withdraw");
        transcoders[msg.sender].fees -= amount;
        minter().trustedWithdrawETH(recipient, amount);
        emit WithdrawFees(msg.sender, recipient, amount);
    }

    function isRegisteredTranscoder(address transcoder) public view returns (bool) {
        return transcoders[transcoder].stake > 0;
    }

    function isActiveTranscoder(address transcoder) external view returns (bool) {
        uint256 round = roundsManager().currentRound();
        return transcoders[transcoder].activationRound <= round && round < transcoders[transcoder].deactivationRound;
    }

    function transcoderStatus(address transcoder) external view returns (uint8) {
        return isRegisteredTranscoder(transcoder) ? 1 : 0;
    }

    function transcoderTotalStake(address transcoder) external view returns (uint256) {
        return transcoders[transcoder].stake;
    }

    function getNextTranscoderInPool(address transcoder) external view returns (address) {
        return transcoders[transcoder].next;
    }

    /// lastRewardRound, rewardCut, feeShare, lastActiveStakeUpdateRound, activationRound, deactivationRound,
    /// activeCumulativeRewards, cumulativeRewards, cumulativeFees, lastFeeRound.
    function getTranscoder(address transcoder) external view returns (uint256[10] memory record) {
        Transcoder storage found = transcoders[transcoder];
        record[3] = found.lastActiveStakeUpdateRound;
        record[4] = found.activationRound;
        record[5] = found.deactivationRound;
        record[8] = found.fees;
        record[9] = found.lastFeeRound;
    }

    /// Puts the caller where that stake belongs: in the pool, or out of it.
    function setStake(uint256 stake) private {
        bool pooledBefore = transcoders[msg.sender].pooled;
        if (pooledBefore) {
            remove(msg.sender);
        }
        transcoders[msg.sender].stake = stake;
        transcoders[msg.sender].lastActiveStakeUpdateRound = roundsManager().currentRound() + 1;
        bool pooledNow = stake > 0 && makeRoom(stake);
        if (pooledNow) {
            insert(msg.sender);
        }
        if (pooledNow && !pooledBefore) {
            activate(msg.sender);
        } else if (pooledBefore && !pooledNow) {
            deactivate(msg.sender);
        }
    }

    /// Whether there is a place for that stake; the smallest one goes where it is smaller.
    function makeRoom(uint256 stake) private returns (bool) {
        if (getTranscoderPoolSize < getTranscoderPoolMaxSize) {
            return true;
        }
        address last = getFirstTranscoderInPool;
        while (transcoders[last].next != address(0)) {
            last = transcoders[last].next;
        }
        if (transcoders[last].stake >= stake) {
            return false;
        }
        remove(last);
        deactivate(last);
        return true;
    }

    function insert(address transcoder) private {
        address before = address(0);
        address next = getFirstTranscoderInPool;
        while (next != address(0) && transcoders[next].stake >= transcoders[transcoder].stake) {
            (before, next) = (next, transcoders[next].next);
        }
        transcoders[transcoder].next = next;
        transcoders[transcoder].pooled = true;
        link(before, transcoder);
        getTranscoderPoolSize++;
    }

    function remove(address transcoder) private {
        address before = address(0);
        for (address each = getFirstTranscoderInPool; each != transcoder; each = transcoders[each].next) {
            before = each;
        }
        link(before, transcoders[transcoder].next);
        transcoders[transcoder].next = address(0);
        transcoders[transcoder].pooled = false;
        getTranscoderPoolSize--;
    }

    function link(address before, address next) private {
        if (before == address(0)) {
            getFirstTranscoderInPool = next;
        } else {
            transcoders[before].next = next;
        }
    }

    function activate(address transcoder) private {
        transcoders[transcoder].activationRound = roundsManager().currentRound() + 1;
        transcoders[transcoder].deactivationRound = NEVER;
        emit TranscoderActivated(transcoder, transcoders[transcoder].activationRound);
    }

    function deactivate(address transcoder) private {
        transcoders[transcoder].deactivationRound = roundsManager().currentRound() + 1;
        emit TranscoderDeactivated(transcoder, transcoders[transcoder].deactivationRound);
    }
}
