"""Every state of every page, reached as a person reaches it."""

from bench.audits.counter_states import CounterStates
from bench.audits.coupon_states import CouponStates
from bench.audits.desk_states import DeskStates
from bench.audits.document_states import DocumentStates
from bench.audits.hand_over_states import HandOverStates
from bench.audits.house_states import HouseStates
from bench.audits.live_code_states import LiveCodeStates
from bench.audits.offline_states import OfflineStates
from bench.audits.review_states import ReviewStates
from bench.audits.voice_states import VoiceStates


class Walk(
    CounterStates,
    CouponStates,
    DeskStates,
    DocumentStates,
    HouseStates,
    OfflineStates,
    HandOverStates,
    LiveCodeStates,
    ReviewStates,
    VoiceStates,
):
    """One walk through the whole house."""

    def everything(self) -> None:
        """Take every path."""
        self._nobody()
        self._counter()
        self._window()
        self._refusals()
        self._documents()
        self._help()
        self._owner()
        self._not_validated()
        self._training()
        self._region()
        self._coupons()
        self._transfer()
        self._day()
        self._desk()
        self._mails()
        self._mails_in_trouble()
        self._review()
        self._voice()
        self._devices()
        self._this_device()
        self._hand_over()
        self._design()
        self._expired()
        self._live_code()
        self._young()
        self._staff()
