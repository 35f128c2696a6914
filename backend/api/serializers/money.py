"""Shapes of money: amounts, budgets, costs, estimates, and the calls that are paid for."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.models import CallKind, CallOutcome, CallState, Decision, ProviderCall
from api.serializers.amounts import AmountSerializer
from api.serializers.fields import QueryNumber, QueryYesNo, YesNo
from api.serializers.narration import NarrationStartedSerializer
from api.serializers.rendering import RenderOptionsSerializer, RenderStartedSerializer
from api.serializers.settings import ProviderSerializer
from api.services.amounts import amount, amount_or_none
from api.services.provider_room import can_find, title_of
from api.services.remote_voices import RunsOn

Shape = serializers.Serializer[Any]
Body = dict[str, Any]


class BudgetPeriodSerializer(Shape):
    """A day or a month, in UTC."""

    period = serializers.CharField(help_text='"2026-11-21" or "2026-11".')
    limit = AmountSerializer(allow_null=True, help_text="Null: no limit.")
    spent = AmountSerializer()
    reserved = AmountSerializer(help_text="Set aside for calls that have not ended.")
    left = AmountSerializer(allow_null=True, help_text="What may still be ordered; null: no limit.")


class BudgetSerializer(Shape):
    daily = BudgetPeriodSerializer()
    monthly = BudgetPeriodSerializer()


class SumsSerializer(Shape):
    spent = AmountSerializer()
    reserved = AmountSerializer()
    calls = serializers.IntegerField()


class ProjectCostsSerializer(SumsSerializer):
    project_id = serializers.UUIDField(allow_null=True, help_text="Null: projects that were removed.")
    title = serializers.CharField()


class DayCostsSerializer(SumsSerializer):
    day = serializers.DateField()


class ProviderCostsSerializer(SumsSerializer):
    provider = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(CallKind.choices)


class CostsSerializer(Shape):
    """What services have cost."""

    currency = serializers.CharField()
    budget = BudgetSerializer()
    undecided = serializers.IntegerField(help_text="Calls that wait for somebody's decision.")
    by_project = ProjectCostsSerializer(many=True)
    by_day = DayCostsSerializer(many=True)
    by_provider = ProviderCostsSerializer(many=True)


class ProviderEstimateSerializer(ProviderSerializer):
    """What a film would take with one provider."""

    problem = serializers.CharField(allow_blank=True, help_text="Why it cannot take this film.")
    orders = serializers.IntegerField(help_text="How many paid orders the film takes in all.")
    bought = serializers.IntegerField(help_text="How many of them were made before, and are not paid again.")
    cost = AmountSerializer(allow_null=True, help_text="At most; null: it cannot take this film.")
    full_cost = AmountSerializer(
        allow_null=True, help_text="At most, where options are asked for with which nothing was made before."
    )
    affordable = serializers.BooleanField(help_text="It is within what may still be spent.")
    seconds = serializers.FloatField(allow_null=True, help_text="By the films before; null before the first.")


class LastWishSerializer(Shape):
    """How films of a project were asked for, as a render takes it."""

    provider = serializers.CharField(help_text="Who made the last film.")
    options = RenderOptionsSerializer(help_text="What the last film of a service was asked for.")


class EstimateSerializer(Shape):
    """What the film of a project would take."""

    project_id = serializers.UUIDField()
    segments = serializers.IntegerField()
    duration = serializers.FloatField(help_text="Seconds of film.")
    frames = serializers.IntegerField()
    disk_bytes = serializers.IntegerField(help_text="At most, while it is made.")
    memory_bytes = serializers.IntegerField(help_text="At most, with pictures of up to 24 megapixels.")
    budget = BudgetSerializer()
    providers = ProviderEstimateSerializer(many=True)
    last_wish = LastWishSerializer(allow_null=True, help_text="Null before the first film.")


class SegmentNarrationEstimateQuerySerializer(Shape):
    """The same as for having the segment read aloud."""

    voice_id = serializers.CharField(required=False, max_length=100, help_text="By default the settings'.")
    speed = QueryNumber(required=False, min_value=0.5, max_value=2.0)


class NarrationEstimateQuerySerializer(SegmentNarrationEstimateQuerySerializer):
    """The same as for having the project read aloud."""

    force_regenerate = QueryYesNo(required=False, default=False)


class NarrationEstimateSerializer(Shape):
    """What having a project or a segment read aloud would take."""

    project_id = serializers.UUIDField()
    voice_id = serializers.CharField(help_text="Who would read.")
    service = serializers.CharField(help_text="What people read for whose voice it is.")
    runs_on = serializers.ChoiceField([place.value for place in RunsOn])
    segments = serializers.IntegerField(help_text="How many would be read.")
    characters = serializers.IntegerField(help_text="Of the texts that would be sent and paid for.")
    cost = AmountSerializer(allow_null=True, help_text="At most; null: nobody is paid.")
    affordable = serializers.BooleanField(
        help_text="It is within what may still be spent; what is beyond, a voice of this computer reads."
    )
    budget = BudgetSerializer()


class ProviderCallSerializer(Shape):
    """One call that costs money."""

    id = serializers.UUIDField()
    provider = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(CallKind.choices)
    project_id = serializers.UUIDField(allow_null=True)
    segment_id = serializers.UUIDField(allow_null=True)
    scene = serializers.IntegerField(help_text="Counts from 1; 0 is the whole story.")
    state = serializers.ChoiceField(CallState.choices)
    outcome = serializers.ChoiceField(CallOutcome.choices)
    decision = serializers.ChoiceField(Decision.choices)
    needs_decision = serializers.BooleanField(help_text="It may have been charged: check, or send again.")
    can_check = serializers.BooleanField(help_text="The service can tell whether it accepted it.")
    sendings = serializers.IntegerField(
        help_text="How often it was sent: again only where the service was busy, and had done nothing."
    )
    reserved = AmountSerializer()
    actual = AmountSerializer(allow_null=True, help_text="Null: it has not ended.")
    error = serializers.CharField(allow_blank=True)
    error_code = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class CallsQuerySerializer(Shape):
    undecided = QueryYesNo(required=False, default=False, help_text="Only those that wait for a decision.")


class CheckedCallSerializer(Shape):
    """What a look at a call has shown."""

    call = ProviderCallSerializer()
    found = serializers.BooleanField(allow_null=True, help_text="Null: nobody can tell.")
    message = serializers.CharField()


class ResentCallSerializer(Shape):
    """A call that may be made once more, and the film or narration that was ordered with it."""

    call = ProviderCallSerializer()
    undecided = serializers.IntegerField(help_text="Calls of the project that still wait for a decision.")
    render = RenderStartedSerializer(
        allow_null=True, help_text="The film that has begun; null while other calls wait for a decision."
    )
    narration = NarrationStartedSerializer(
        allow_null=True, help_text="The narration that has begun; null for a call of a film."
    )


class SettleRequestSerializer(Shape):
    charged = YesNo(help_text="Whether the service has charged it, as its own page says.")


def present_call(call: ProviderCall) -> Body:
    """A call, as the answers show it."""
    undecided = call.state == CallState.SUBMIT_UNKNOWN and call.decision == Decision.NONE
    return {
        "id": str(call.pk),
        "provider": call.provider,
        "title": title_of(call.provider),
        "kind": call.kind,
        "project_id": str(call.project_id) if call.project_id else None,
        "segment_id": str(call.segment_id) if call.segment_id else None,
        "scene": call.scene,
        "state": call.state,
        "outcome": call.outcome,
        "decision": call.decision,
        "needs_decision": undecided,
        "can_check": undecided and can_find(call.provider),
        "sendings": call.sendings,
        "reserved": amount(call.reserved),
        "actual": amount_or_none(call.actual),
        "error": call.error,
        "error_code": call.error_code,
        "created_at": call.created_at.isoformat(),
        "ended_at": call.ended_at.isoformat() if call.ended_at else None,
    }
